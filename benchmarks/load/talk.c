/* The sending of messages, its schedule and its outcome. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY 100 /* bytes */

static double started;
static int awaited;    /* deliveries and the acknowledgement of the one message in flight */
static bool stopped;

static void send_to_room(struct client *client, double at);
static void send_to_pair(struct client *client);
static void post(struct client *client, const char *room, double at);
static void pair_went_on(struct client *client);
static void room_went_on(void);
static void count_marked(struct client *client, const char *text, size_t size);

static struct client *sender(void)
{
    return &clients[total - 1];
}

/* Begin to send at this time, in seconds as now_seconds gives them. */
void start_talking(double at)
{
    started = at;
    if (options.mode == ONE)
        send_to_room(sender(), at);
    for (int i = 0; options.mode == PAIRS && i < total; i += 2)
        send_to_pair(&clients[i]);
}

/* Send what is due. A message's time is when it was due, so a sender that is held up hides nothing. */
void keep_talking(double now)
{
    if (options.mode != RATE || now > started + options.warm + options.seconds)
        return;
    while (started + tally.sent / options.rate <= now)
        send_to_room(sender(), started + tally.sent / options.rate);
}

static void send_to_room(struct client *client, double at)
{
    tally.sent++;
    client->sent = tally.sent;
    awaited = options.receivers + !options.plain;
    post(client, person_of(client->number).room, at);
}

static void send_to_pair(struct client *client)
{
    struct person person = person_of(client->number);
    char event[160];

    client->awaited = 3; /* both hear it, and the sender is told */
    client->sent++;
    tally.sent++;
    if (strcmp(options.event, "typing") == 0)
        say(client, event, snprintf(event, sizeof event, "421[\"typing\",{\"conversation\":\"%s\"}]", person.pair));
    else
        post(client, person.pair, now_seconds());
}

static void post(struct client *client, const char *room, double at)
{
    char body[BODY + 1], text[640];
    int size = snprintf(body, sizeof body, "~%u.%.0f~", client->sent, at * 1e6);

    memset(body + size, '.', BODY - size);
    body[BODY] = 0;
    if (options.plain) {
        write_frame(client, 1, body, BODY);
        return;
    }
    if (options.json) {
        size = snprintf(text, sizeof text,
                        "{\"type\":\"post_messages\",\"id\":1,\"conversation\":\"%s\",\"messages\":"
                        "[{\"client_id\":\"bench-%.0f-%d-%u\",\"body\":\"%s\"}]}",
                        room, at * 1e6, client->number, client->sent, body);
        say(client, text, size);
        return;
    }
    size = snprintf(text, sizeof text,
                    "421[\"post_messages\",{\"conversation\":\"%s\",\"messages\":"
                    "[{\"client_id\":\"bench-%.0f-%d-%u\",\"body\":\"%s\"}]}]",
                    room, at * 1e6, client->number, client->sent, body);
    say(client, text, size);
}

/* Take an event, or a plain message. What else chatapp sends (heads, presence) is no delivery. */
void heard(struct client *client, const char *text, size_t size)
{
    if (begins(text, size, "42[\"typing\","))
        count_delivery(client, client->last + 1, 0);
    else if (options.plain || begins(text, size, "42[\"message\",") || begins(text, size, "{\"type\":\"message\",") ||
             begins(text, size, "42[\"announcement\","))
        count_marked(client, text, size);
    else
        return;
    if (options.mode == PAIRS)
        pair_went_on(&clients[(client - clients) & ~1]);
    else
        room_went_on();
}

/* Whether a text begins with another one, and goes on. */
bool begins(const char *text, size_t size, const char *with)
{
    return size > strlen(with) && !memcmp(text, with, strlen(with));
}

static void count_marked(struct client *client, const char *text, size_t size)
{
    char *mark = memchr(text, '~', size), *dot;
    uint32_t seq;

    if (!mark)
        lost(client, "a message without a mark");
    seq = strtoul(mark + 1, &dot, 10);
    count_delivery(client, seq, now_seconds() - strtoull(dot + 1, NULL, 10) / 1e6);
}

/* Take the acknowledgement of something sent. */
void acknowledged(struct client *client, const char *text, size_t size)
{
    if (memmem(text, size, "\"ok\":false", 10)) {
        fprintf(stderr, "%.*s\n", (int)size, text);
        lost(client, "the server refused it");
    }
    if (options.mode == PAIRS)
        pair_went_on(client);
    else
        room_went_on();
}

static void room_went_on(void)
{
    if (options.mode == ONE && --awaited == 0 && !stopped)
        send_to_room(sender(), now_seconds());
}

static void pair_went_on(struct client *client)
{
    if (client->awaited && --client->awaited == 0) {
        tally.events++;
        if (!stopped)
            send_to_pair(client);
    }
}

/* Send nothing more. */
void stop_talking(void)
{
    stopped = true;
}

/* Whether whatever was sent, here or by another process, has arrived. */
bool everything_arrived(void)
{
    uint32_t newest = options.mode == LISTEN ? (uint32_t)options.messages : tally.sent;

    if (options.mode == ONE)
        return awaited == 0;
    for (int i = 0; i < total; i++)
        if (options.mode == PAIRS ? clients[i].awaited : !clients[i].sends && clients[i].last < newest)
            return false;
    return true;
}
