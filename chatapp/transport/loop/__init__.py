"""One epoll set behind eventlet's hub: turns, workers, timers, and each client's slice of a turn."""
