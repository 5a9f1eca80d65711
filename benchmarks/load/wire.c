/* Bytes: HTTP/1.1 as far as long-polling needs it, and WebSocket frames (RFC 6455). */
#define _GNU_SOURCE
#include "load.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define SEPARATOR '\x1e'
#define REQUEST 4096 /* bytes of a request's head at most */
#define BROWSER \
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\n" \
    "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: en-US,en;q=0.9\r\n"
#define FETCHED \
    "sec-ch-ua-platform: \"Linux\"\r\nAccept: */*\r\nsec-ch-ua: \"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\"\r\n" \
    "sec-ch-ua-mobile: ?0\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"

static void take_body(struct client *client, char *body, size_t size);
static size_t unchunk(char *data, size_t size, size_t *consumed);

/* Take one whole response off `data`; return its size, 0 when it is not whole. */
size_t take_http(struct client *client, char *data, size_t size)
{
    char *end = memmem(data, size, "\r\n\r\n", 4), *field;
    size_t head, body, consumed;

    if (!end)
        return 0;
    head = end + 4 - data;
    *end = 0;
    if (strncmp(data + 9, "101", 3) == 0) {
        client->speaks_websocket = true;
        if (options.plain)
            client->state = READY;
        return head;
    }
    if (strncmp(data + 9, "200", 3) != 0)
        lost(client, data);
    field = strcasestr(data, "\r\nContent-Length:");
    if (field) {
        body = consumed = strtoul(field + 17, NULL, 10);
        if (size < head + consumed)
            goto partial;
    } else {
        body = unchunk(data + head, size - head, &consumed);
        if (!consumed)
            goto partial;
    }
    client->requesting = false;
    if (!client->posting)
        take_body(client, data + head, body);
    client->posting = false;
    request(client);
    return head + consumed;
partial:
    *end = '\r';
    return 0;
}

static void take_body(struct client *client, char *body, size_t size)
{
    char *end = body + size, *next;

    for (; body < end; body = next + 1) {
        next = memchr(body, SEPARATOR, end - body);
        if (!next)
            next = end;
        packet(client, body, next - body);
    }
}

/* Join the chunks of a body in place; return its size. `consumed` is 0 when it is not whole. */
static size_t unchunk(char *data, size_t size, size_t *consumed)
{
    size_t read = 0, written = 0, chunk = 1;

    *consumed = 0;
    if (!memmem(data, size, "0\r\n\r\n", 5))
        return 0;
    while (chunk) {
        char *line = memmem(data + read, size - read, "\r\n", 2);
        chunk = strtoul(data + read, NULL, 16);
        read = line + 2 - data;
        memmove(data + written, data + read, chunk);
        written += chunk;
        read += chunk + 2;
    }
    *consumed = read;
    return written;
}

/* Add a header's line, or any other text, to a head; return how long it is then. */
static int add(char *head, int size, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    size += vsnprintf(head + size, REQUEST - size, format, values);
    va_end(values);
    if (size >= REQUEST) {
        fprintf(stderr, "a request of %d bytes is longer than this program writes\n", size);
        exit(1);
    }
    return size;
}

/* Add where a request goes, as socket.io's own client writes it, or as a plain WebSocket's address. */
static int add_address(struct client *client, char *head, int size)
{
    static unsigned number;

    if (options.json)
        return add(head, size, "/ws");
    if (options.plain)
        return add(head, size, "/%s", client->sends ? "send" : "");
    if (client->transport != POLLING)
        return add(head, size, "/socket.io/?EIO=4&transport=websocket%s%s", *client->sid ? "&sid=" : "", client->sid);
    return add(head, size, "/socket.io/?EIO=4&transport=polling&t=%08x%s%s", number++, *client->sid ? "&sid=" : "",
               client->sid);
}

/* Send what waits in a POST, else ask for more by a GET; over HTTP one request at a time, as on one connection.
 * The headers are those that Chromium 156 sends, read off its requests. */
void request(struct client *client)
{
    char head[REQUEST], *body = client->outbox;
    bool polling = client->transport == POLLING;
    int size;

    if (client->requesting)
        return;
    client->requesting = true;
    client->posting = body != NULL;
    size = add(head, 0, "%s ", body ? "POST" : "GET");
    size = add_address(client, head, size);
    size = add(head, size, " HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: %s\r\n" BROWSER, options.port,
               polling ? "keep-alive" : "Upgrade");
    if (!polling)
        size = add(head, size, "Pragma: no-cache\r\nCache-Control: no-cache\r\nUpgrade: websocket\r\n"
                               "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    else
        size = add(head, size, FETCHED "Referer: http://127.0.0.1:%d/inbox\r\n", options.port);
    if (body || !polling)
        size = add(head, size, "Origin: http://127.0.0.1:%d\r\n", options.port);
    if (body)
        size = add(head, size, "Content-Type: text/plain;charset=UTF-8\r\nContent-Length: %zu\r\n",
                   client->outbox_size);
    size = add(head, size, "Cookie: %.2000s\r\n\r\n", person_of(client->number).cookie);
    size = add(head, size, "%.*s", body ? (int)client->outbox_size : 0, body ? body : "");
    write_all(client, head, size);
    client->outbox = NULL;
    client->outbox_size = 0;
    free(body);
}

/* Take one whole frame of a server off `data`; return its size, 0 when it is not whole. */
size_t take_frame(struct client *client, char *data, size_t size)
{
    unsigned char *bytes = (unsigned char *)data;
    size_t head = 2, length, i;

    if (size < 2)
        return 0;
    length = bytes[1];
    if (length >= 126) {
        head += length == 126 ? 2 : 8;
        if (size < head)
            return 0;
        for (length = 0, i = 2; i < head; i++)
            length = length << 8 | bytes[i];
    }
    if (size - head < length)
        return 0;
    if ((bytes[0] & 15) == 1)
        packet(client, data + head, length);
    else if ((bytes[0] & 15) == 9)
        write_frame(client, 10, data + head, length);
    else if ((bytes[0] & 15) == 8)
        lost(client, "the server closed its WebSocket");
    return head + length;
}

/* Send a frame. Its mask is 0, which the server undoes like any other. */
void write_frame(struct client *client, int opcode, const char *text, size_t size)
{
    unsigned char frame[REQUEST] = {0x80 | opcode};
    size_t head = size < 126 ? 6 : 8;

    if (size + 8 > sizeof frame)
        lost(client, "a longer message than this program sends");
    frame[1] = 0x80 | (size < 126 ? size : 126);
    if (size >= 126) {
        frame[2] = size >> 8;
        frame[3] = size & 255;
    }
    memcpy(frame + head, text, size);
    write_all(client, (char *)frame, head + size);
}

/* Send everything: requests are small, and a server that does not take them is not to be measured. */
void write_all(struct client *client, const char *data, size_t size)
{
    if (send(client->fd, data, size, MSG_NOSIGNAL) != (ssize_t)size)
        lost(client, strerror(errno));
}
