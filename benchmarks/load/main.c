/* Options, and the run: connect everybody, say so, talk, count, say what was counted. */
#define _GNU_SOURCE
#include "load.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#define TURN 1024             /* clients handled between two looks at the clock */
#define SPARE 32              /* descriptors for the rest */
#define CONNECT_TIME 120      /* seconds until a server that has not let everybody in has failed */
#define LAST_ONES 3           /* seconds without a delivery until what is under way at the end counts as missing */
#define LISTEN_TIME 30        /* seconds until what another process sent counts as missing */
#define KEPT_UP 0.9           /* part of the offered rate; below it nothing is missing yet: it is overloaded */

struct options options = {.connecting = 64, .event = "post", .join = true, .seconds = 3, .warm = 0.5, .messages = 1};
struct client *clients;
int total, epoll;

static const char *const modes[] = {"one", "rate", "pairs", "listen", "idle"};
static const struct option names[] = {
    {"port", 1, 0, 'P'},       {"server", 1, 0, 's'},    {"people", 1, 0, 'p'},  {"first", 1, 0, 'f'},
    {"receivers", 1, 0, 'n'},  {"polling", 1, 0, 'l'},   {"plain", 0, 0, 'w'},   {"event", 1, 0, 'e'},
    {"mode", 1, 0, 'm'},       {"rate", 1, 0, 'r'},      {"seconds", 1, 0, 't'}, {"connecting", 1, 0, 'c'},
    {"messages", 1, 0, 'k'},   {"no-join", 0, 0, 'j'},   {"warm", 1, 0, 'u'},    {"json", 0, 0, 'J'},
    {0},
};

static void read_options(int count, char **values);
static void check_descriptors(void);
static void make_clients(void);
static void connect_all(void);
static void be_idle(void);
static void run(void);
static void wait_for_last_ones(void);
static void turn(int milliseconds);

int main(int count, char **values)
{
    read_options(count, values);
    make_clients();
    check_descriptors();
    read_people(options.people, options.first + total);
    epoll = epoll_create1(0);
    connect_all();
    if (options.mode == IDLE)
        be_idle();
    else
        run();
    return 0;
}

static void read_options(int count, char **values)
{
    int option;

    while ((option = getopt_long(count, values, "", names, NULL)) != -1)
        switch (option) {
        case 'P': options.port = atoi(optarg); break;
        case 's': options.server = atoi(optarg); break;
        case 'p': options.people = optarg; break;
        case 'f': options.first = atoi(optarg); break;
        case 'n': options.receivers = atoi(optarg); break;
        case 'l': options.polling = atoi(optarg); break;
        case 'w': options.plain = true; break;
        case 'J': options.json = true; break;
        case 'j': options.join = false; break;
        case 'e': options.event = optarg; break;
        case 'r': options.rate = atof(optarg); break;
        case 't': options.seconds = atof(optarg); break;
        case 'u': options.warm = atof(optarg); break;
        case 'c': options.connecting = atoi(optarg); break;
        case 'k': options.messages = atoi(optarg); break;
        case 'm':
            while (options.mode <= IDLE && strcmp(modes[options.mode], optarg))
                options.mode++;
            if (options.mode <= IDLE)
                break; /* falls through */
        default: exit(2);
        }
}

/* One client per person; the sender of a room is one more, over WebSocket, and does not open the room itself. */
static void make_clients(void)
{
    total = options.receivers + (options.mode == ONE || options.mode == RATE);
    clients = calloc(total, sizeof *clients);
    for (int i = 0; i < total; i++) {
        struct client *client = &clients[i];
        bool polling = i < options.receivers && (i + 1) * options.polling / 100 > i * options.polling / 100;
        client->number = options.first + i;
        client->sends = options.mode == PAIRS ? i % 2 == 0 : i == options.receivers;
        client->transport = options.plain ? PLAIN : polling ? POLLING : WEBSOCKET;
    }
}

static void check_descriptors(void)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < (rlim_t)total + SPARE) {
        fprintf(stderr, "%d connections need %d open files, and the limit is %ju: raise it with `ulimit -Hn`\n", total,
                total + SPARE, (uintmax_t)limit.rlim_cur);
        exit(1);
    }
}

static void connect_all(void)
{
    struct snapshot begin = look();

    while (connected() < total) {
        connect_more();
        turn(100);
        if (now_seconds() > begin.at + CONNECT_TIME) {
            fprintf(stderr, "%d of %d clients were connected after %d s\n", connected(), total, CONNECT_TIME);
            exit(1);
        }
    }
    print_ready(begin, look());
}

static void be_idle(void)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    char line[16];

    epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
    for (;;) {
        struct epoll_event events[TURN];
        int count = epoll_wait(epoll, events, TURN, -1);
        for (int i = 0; i < count; i++) {
            if (!events[i].data.ptr && read(STDIN_FILENO, line, sizeof line) >= 0)
                return;
            handle(events[i].data.ptr, events[i].events);
        }
    }
}

static void run(void)
{
    double begun = now_seconds(), until = begun + options.warm + options.seconds;
    struct snapshot begin, end;
    bool overloaded;

    start_talking(begun);
    while (now_seconds() < begun + options.warm)
        turn(1);
    begin = look();
    forget_latencies();
    if (options.mode == LISTEN)
        until = begun + LISTEN_TIME;
    while (now_seconds() < until && !(options.mode == LISTEN && everything_arrived()))
        turn(1);
    end = look();
    stop_talking();
    overloaded = options.mode == RATE && tally.deliveries < KEPT_UP * tally.sent * options.receivers;
    if (!overloaded)
        wait_for_last_ones();
    turn(100); /* what comes twice comes now */
    if (!overloaded)
        count_gaps(options.mode == LISTEN ? (uint32_t)options.messages : tally.sent);
    print_result(begin, end, overloaded);
}

static void wait_for_last_ones(void)
{
    double newest = now_seconds();

    while (!everything_arrived() && now_seconds() < newest + LAST_ONES) {
        uint64_t before = tally.deliveries;
        turn(1);
        if (tally.deliveries > before)
            newest = now_seconds();
    }
}

static void turn(int milliseconds)
{
    struct epoll_event events[TURN];
    int count;

    keep_talking(now_seconds());
    count = epoll_wait(epoll, events, TURN, milliseconds);
    for (int i = 0; i < count; i++)
        handle(events[i].data.ptr, events[i].events);
}
