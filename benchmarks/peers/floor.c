/* The floor: what the kernel itself costs. It reads only what our own load generator sends: whole, in small frames with a
 * mask of 0, one message in flight. Who asked for /send sends to all plain WebSockets: send() once for each. Who speaks
 * Socket.IO over a WebSocket sends to everyone's poll: recv() and send() once for each. Nobody is known. Argument: port. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 20000 /* descriptors */
#define MASK 4     /* bytes */
#define LINE 80    /* bytes, within which a request names its transport and its session */
#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=UTF-8\r\nCache-Control: no-store\r\nContent-Length: "

#define MESSAGE(body) "42[\"message\",{\"body\":\"" body "\"}]"
#define EMPTY (int)(sizeof MESSAGE("") - 1)

struct peer {
    bool speaks_frames; /* Socket.IO over a WebSocket: the sender */
    bool waits;         /* its poll is parked */
    const char *owed;   /* what its next poll is answered with */
};

static const char switching[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzhZRbK+xOo=\r\n\r\n";
static const char taken[] = HEAD "2\r\n\r\nok", opened[] = HEAD "14\r\n\r\n0{\"sid\":\"one\"}";
static const char connected[] = HEAD "13\r\n\r\n40{\"sid\":\"a\"}", joined[] = HEAD "16\r\n\r\n430[{\"ok\":true}]";
static char message[1024];
static struct peer peers[MOST];
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
    peers[fd] = (struct peer){0};
    close(fd);
}

static void listens(int fd)
{
    if (count < MOST)
        listeners[count++] = fd;
}

static void give(int fd, const char *data, size_t size)
{
    send(fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Answer the poll that waits, or the next one. */
static void owe(int fd, const char *response)
{
    peers[fd].owed = peers[fd].waits ? NULL : response;
    if (peers[fd].waits)
        give(fd, response, strlen(response));
    peers[fd].waits = false;
}

static void take_poll(int fd)
{
    const char *owed = peers[fd].owed;

    peers[fd].waits = !owed;
    peers[fd].owed = NULL;
    if (owed)
        give(fd, owed, strlen(owed));
}

/* Take a receiver's packet: CONNECT, or open_conversation with acknowledgement 0. */
static void take_post(int fd, const char *text)
{
    give(fd, taken, sizeof taken - 1);
    if (text[1] == '2')
        listens(fd);
    owe(fd, text[1] == '2' ? joined : connected);
}

static void give_frame(int fd, const char *text)
{
    char frame[126];
    int size = snprintf(frame, sizeof frame, "\x81%c%s", (char)strlen(text), text);

    give(fd, frame, size);
}

/* Take the sender's packet: CONNECT, or post_messages with acknowledgement 1. */
static void take_packet(int fd, const char *text)
{
    const char *body = strchr(text, '~');
    int size = body ? strcspn(body, "\"") : 0;

    give_frame(fd, body ? "431[{\"ok\":true}]" : "40{\"sid\":\"a\"}");
    if (!body)
        return;
    snprintf(message, sizeof message, HEAD "%d\r\n\r\n" MESSAGE("%.*s"), size + EMPTY, size, body);
    for (int i = 0; i < count; i++)
        owe(listeners[i], message);
}

static void take_plain_frame(char *data, size_t size)
{
    data[1] &= 127;
    memmove(data + 2, data + 2 + MASK, size - 2 - MASK);
    for (int i = 0; i < count; i++)
        give(listeners[i], data, size - MASK);
}

static void upgrade(int fd, const char *request)
{
    give(fd, switching, sizeof switching - 1);
    peers[fd].speaks_frames = !strncmp(request, "GET /socket.io/", 15);
    if (peers[fd].speaks_frames)
        give_frame(fd, "0{\"sid\":\"one\"}");
    else if (strncmp(request, "GET /send", 9))
        listens(fd);
}

static void serve(int fd)
{
    char data[4096];
    ssize_t size = recv(fd, data, sizeof data - 1, 0);

    if (size <= 0) {
        drop(fd);
        return;
    }
    data[size] = 0;
    if (peers[fd].speaks_frames)
        take_packet(fd, data + ((data[1] & 127) < 126 ? 2 : 4) + MASK);
    else if (*data == 'P')
        take_post(fd, strstr(data, "\r\n\r\n") + 4);
    else if (*data != 'G')
        take_plain_frame(data, size);
    else if (!memmem(data, LINE, "transport=polling", 17))
        upgrade(fd, data);
    else if (memmem(data, LINE, "&sid=", 5))
        take_poll(fd);
    else
        give(fd, opened, sizeof opened - 1);
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
