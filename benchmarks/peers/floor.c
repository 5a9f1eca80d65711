/* The floor: what the kernel itself costs. Takes one frame from whoever asked for /send, and calls send() once for each other
 * connection. It reads only what our own load generator sends: whole, in small frames with a mask of 0. Argument: port. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 20000 /* connections */
#define MASK 4     /* bytes */

static const char switching[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzhZRbK+xOo=\r\n\r\n";
static int listeners[MOST], count, epoll, listener;

static void watch(int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void listen_on(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    listener = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
        perror("listen");
        exit(1);
    }
    watch(listener);
}

static void drop(int fd)
{
    for (int i = 0; i < count; i++)
        if (listeners[i] == fd)
            listeners[i--] = listeners[--count];
    close(fd);
}

static void serve(int fd)
{
    char data[4096];
    ssize_t size = recv(fd, data, sizeof data, 0);

    if (size <= 0) {
        drop(fd);
    } else if (data[0] == 'G') {
        send(fd, switching, sizeof switching - 1, MSG_NOSIGNAL);
        if (strncmp(data, "GET /send", 9) && count < MOST)
            listeners[count++] = fd;
    } else {
        data[1] &= 127;
        memmove(data + 2, data + 2 + MASK, size - 2 - MASK);
        for (int i = 0; i < count; i++)
            send(listeners[i], data, size - MASK, MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}

int main(int arguments, char **values)
{
    struct epoll_event events[64];

    epoll = epoll_create1(0);
    listen_on(arguments > 1 ? atoi(values[1]) : 0);
    for (;;) {
        int ready = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listener)
                watch(accept(listener, NULL, NULL));
            else
                serve(events[i].data.fd);
        }
    }
}
