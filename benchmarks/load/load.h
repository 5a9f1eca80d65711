/* A load generator for chat servers: many clients in one process and one thread, on epoll.
 *
 * It speaks Engine.IO v4 and Socket.IO v5 over WebSocket and over long-polling, and plain WebSocket: bare, or with the
 * JSON of chatapp's /ws. Every message
 * carries "~seq.microseconds~", so a delivery tells whether one was missing, doubled or out of order, and how long it
 * took, also between processes. */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum transport { PLAIN, WEBSOCKET, POLLING };
enum state { UNUSED, CONNECTING, HANDSHAKE, OPENING, READY };
enum mode {
    ONE,    /* one message in flight, to everyone in one room */
    RATE,   /* messages at fixed times, whether or not the server keeps up */
    PAIRS,  /* rooms of two, in each one event in flight */
    LISTEN, /* count what another process sends */
    IDLE    /* be connected, until a line or the end of stdin */
};

struct options {
    int port, server;         /* of the server: port, process id */
    const char *people;       /* file: a line per client, "cookie TAB person TAB room TAB room of two" */
    int first;                /* line of the first client */
    int receivers;
    int polling;              /* per cent of the receivers; the rest use WebSocket */
    int connecting;           /* how many connect at a time */
    int messages;             /* how many a listener waits for */
    bool plain, json, join;   /* plain WebSocket; chatapp's own JSON on one; whether clients open their room */
    const char *event;        /* "typing" or "post" */
    enum mode mode;
    double rate, warm, seconds;
};

struct client {
    int fd, number;           /* number: its line among the people */
    uint32_t last, gaps;      /* seq of the newest delivery; how many before it are missing */
    uint32_t sent;            /* seq of the newest message this client sent */
    uint8_t transport, state, awaited; /* awaited: deliveries and acknowledgements until the next event of a pair */
    bool sends, speaks_websocket, posting, requesting;
    char sid[64];
    char *kept, *outbox;      /* received but not whole; packets that wait for a POST */
    size_t kept_size, outbox_size;
};

extern struct options options;
extern struct client *clients;
extern int total, epoll;      /* how many clients; the set that they are in */

/* clients.c: connecting, and what each packet means */
void connect_more(void);
int connected(void);
void handle(struct client *client, uint32_t events);
void packet(struct client *client, const char *text, size_t size);
void say(struct client *client, const char *text, size_t size);
void lost(struct client *client, const char *why) __attribute__((noreturn));

/* wire.c: bytes */
size_t take_http(struct client *client, char *data, size_t size);
size_t take_frame(struct client *client, char *data, size_t size);
void write_frame(struct client *client, int opcode, const char *text, size_t size);
void request(struct client *client);
void write_all(struct client *client, const char *data, size_t size);

/* people.c: who the clients are */
struct person { const char *cookie, *id, *room, *pair; };
void read_people(const char *path, int count);
struct person person_of(int number);

/* talk.c: what is sent, and when */
void start_talking(double at);
void keep_talking(double now);
void heard(struct client *client, const char *text, size_t size);
void acknowledged(struct client *client, const char *text, size_t size);
bool begins(const char *text, size_t size, const char *with);
void stop_talking(void);
bool everything_arrived(void);

/* tally.c: counting */
struct snapshot { double at, server, own, others, steal; uint64_t deliveries, events; };
struct tally { uint64_t deliveries, events, missing, doubled, reordered; uint32_t sent; };
extern struct tally tally;
double now_seconds(void);
struct snapshot look(void);
void count_delivery(struct client *client, uint32_t seq, double seconds);
void forget_latencies(void);
void count_gaps(uint32_t newest);
void print_ready(struct snapshot begin, struct snapshot end);
void print_result(struct snapshot begin, struct snapshot end, bool overloaded);

#endif
