// socket.io's own server on Node: no sign-in, no checks. Arguments: port, and a database file when messages are to be stored.
const { createServer } = require("http");
const { Server } = require("socket.io");

const [port, path] = process.argv.slice(2);
const http = createServer();
const io = new Server(http, { perMessageDeflate: false, httpCompression: false });
const insert = path && opened(path).prepare("INSERT INTO messages (room, body) VALUES (?, ?)");

io.on("connection", (socket) => {
  socket.on("open_conversation", ({ conversation }, acknowledge) => {
    socket.join(conversation);
    acknowledge({ ok: true });
  });
  socket.on("post_messages", ({ conversation, messages }, acknowledge) => {
    for (const { body } of messages) {
      if (insert) insert.run(conversation, body);
      io.to(conversation).emit("message", { body });
    }
    acknowledge({ ok: true });
  });
  socket.on("typing", (data, acknowledge) => {
    io.to(data.conversation).emit("typing", data);
    acknowledge({ ok: true });
  });
});

function opened(path) {
  const database = require("better-sqlite3")(path);
  database.pragma("journal_mode = WAL");
  database.pragma("synchronous = NORMAL");
  database.exec("CREATE TABLE messages (id INTEGER PRIMARY KEY, room TEXT, body TEXT)");
  return database;
}

http.listen(Number(port), "127.0.0.1");
