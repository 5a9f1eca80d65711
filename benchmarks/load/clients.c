/* Connecting, receiving, and what each packet means. */
#define _GNU_SOURCE
#include "load.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define PER_ADDRESS 100       /* clients of one source address, as from an office; servers bound what one may ask for */
#define OWN_ADDRESSES 256     /* of each run: other addresses than the run before had */
#define OTHER_RUNS 65000      /* until they come again: as many as fit into 127.0.0.0/8 */
#define AT_ONCE (1 << 20)     /* bytes read in one turn */
#define OPENED "430["         /* the acknowledgement of open_conversation, which is number 0 */
#define JSON_OPENED "{\"type\":\"ack\",\"id\":0,"
#define JSON_DONE "{\"type\":\"ack\",\"id\":1,"

static int started, connecting, ready;
static char buffer[AT_ONCE];

static void begin(struct client *client);
static void receive(struct client *client);
static void keep(struct client *client, const char *data, size_t size);
static void message(struct client *client, const char *text, size_t size);
static void json(struct client *client, const char *text, size_t size);
static void open_room(struct client *client);
static void begin_session(struct client *client, const char *text, size_t size);
static void is_ready(void);

/* How many are connected, and in their room. */
int connected(void)
{
    return ready;
}

/* Begin as many connections as may be under way. */
void connect_more(void)
{
    while (started < total && connecting < options.connecting) {
        connecting++;
        begin(&clients[started++]);
    }
}

static void begin(struct client *client)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(options.port)};
    struct sockaddr_in from = {.sin_family = AF_INET};
    struct epoll_event event = {.events = EPOLLOUT, .data.ptr = client};
    int on = 1;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    from.sin_addr.s_addr =
        htonl(INADDR_LOOPBACK + 1 + getpid() % OTHER_RUNS * OWN_ADDRESSES + client->number / PER_ADDRESS);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (client->fd < 0)
        lost(client, strerror(errno));
    setsockopt(client->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(client->fd, (struct sockaddr *)&from, sizeof from) < 0)
        lost(client, strerror(errno));
    if (connect(client->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS)
        lost(client, strerror(errno));
    client->state = CONNECTING;
    epoll_ctl(epoll, EPOLL_CTL_ADD, client->fd, &event);
}

/* Go on with a client for which epoll has something. */
void handle(struct client *client, uint32_t events)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
    int error = 0;
    socklen_t size = sizeof error;

    if (client->state != CONNECTING) {
        receive(client);
        return;
    }
    getsockopt(client->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error || events & EPOLLERR)
        lost(client, strerror(error));
    client->state = HANDSHAKE;
    epoll_ctl(epoll, EPOLL_CTL_MOD, client->fd, &event);
    request(client);
}

static void receive(struct client *client)
{
    size_t size = client->kept_size, taken = 0, one;
    ssize_t got;

    memcpy(buffer, client->kept ? client->kept : "", size);
    got = recv(client->fd, buffer + size, sizeof buffer - size, 0);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0)
        lost(client, got ? strerror(errno) : "the server hung up");
    size += got;
    do {
        uint8_t before = client->state;
        one = client->speaks_websocket ? take_frame(client, buffer + taken, size - taken)
                                       : take_http(client, buffer + taken, size - taken);
        taken += one;
        if (before != READY && client->state == READY)
            is_ready();
    } while (one && taken < size);
    keep(client, buffer + taken, size - taken);
}

static void keep(struct client *client, const char *data, size_t size)
{
    if (size == sizeof buffer)
        lost(client, "a longer message than this program reads");
    client->kept = size || client->kept ? realloc(client->kept, size ? size : 1) : NULL;
    if (size)
        memcpy(client->kept, data, size);
    else {
        free(client->kept);
        client->kept = NULL;
    }
    client->kept_size = size;
}

static void is_ready(void)
{
    connecting--;
    ready++;
}

/* Take one Engine.IO packet, or what a plain WebSocket carries. */
void packet(struct client *client, const char *text, size_t size)
{
    if (options.plain)
        heard(client, text, size);
    else if (options.json)
        json(client, text, size);
    else if (text[0] == '4')
        message(client, text, size);
    else if (text[0] == '2')
        say(client, "3", 1);
    else if (text[0] == '0')
        begin_session(client, text, size);
    else if (text[0] == '1')
        lost(client, "the server closed the session");
}

static void begin_session(struct client *client, const char *text, size_t size)
{
    char connect[128];
    const char *sid = memmem(text, size, "\"sid\"", 5);

    if (!sid || sscanf(sid + 5, " : \"%63[^\"]", client->sid) != 1)
        lost(client, "a handshake without a session id");
    say(client, connect, snprintf(connect, sizeof connect, "40{\"person\":\"%s\"}", person_of(client->number).id));
}

/* Take a Socket.IO packet; what else chatapp sends (presence, heads) is no delivery. */
static void message(struct client *client, const char *text, size_t size)
{
    if (text[1] == '2')
        heard(client, text, size);
    else if (text[1] == '3' && size > 4 && !memcmp(text, OPENED, 4) && client->state == OPENING)
        client->state = READY;
    else if (text[1] == '3')
        acknowledged(client, text, size);
    else if (text[1] == '0')
        open_room(client);
    else {
        fprintf(stderr, "%.*s\n", (int)size, text);
        lost(client, "the server refused it");
    }
}

/* Take what chatapp's /ws sends: hello, acknowledgements by number, and events. */
static void json(struct client *client, const char *text, size_t size)
{
    if (client->state == HANDSHAKE)
        open_room(client);
    else if (begins(text, size, JSON_OPENED))
        client->state = READY;
    else if (begins(text, size, JSON_DONE))
        acknowledged(client, text, size);
    else
        heard(client, text, size);
}

static void open_room(struct client *client)
{
    struct person person = person_of(client->number);
    char event[160];

    if (!options.join || (client->sends && options.mode != PAIRS)) {
        client->state = READY;
        return;
    }
    client->state = OPENING;
    if (options.json) {
        say(client, event, snprintf(event, sizeof event,
                                    "{\"type\":\"subscribe\",\"id\":0,\"conversations\":{\"%s\":null}}", person.room));
        return;
    }
    say(client, event, snprintf(event, sizeof event, "420[\"open_conversation\",{\"conversation\":\"%s\"}]",
                                options.mode == PAIRS ? person.pair : person.room));
}

/* Send an Engine.IO packet; over polling it waits for its turn. */
void say(struct client *client, const char *text, size_t size)
{
    char *end;

    if (client->transport != POLLING) {
        write_frame(client, 1, text, size);
        return;
    }
    client->outbox = realloc(client->outbox, client->outbox_size + size + 1);
    end = client->outbox + client->outbox_size;
    if (client->outbox_size)
        *end++ = '\x1e';
    memcpy(end, text, size);
    client->outbox_size = end + size - client->outbox;
    request(client);
}

/* End the run: a server that drops a client has not served it. */
void lost(struct client *client, const char *why)
{
    fprintf(stderr, "client %d, %d ready of %d: %s\n", client->number, ready, total, why);
    exit(1);
}
