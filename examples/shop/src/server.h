/* The HTTP server on a listening socket that is given to it. */
#pragma once

typedef struct MHD_Daemon Server;

/* NULL when it cannot start. The texts must outlive the server. */
Server *server_start(int listen_socket, const char *database_url);
/* No longer accepts; answers what has begun. */
void server_quiesce(Server *server);
/* Waits for answers under way, but not for ever, and frees the server. */
void server_finish(Server *server);
