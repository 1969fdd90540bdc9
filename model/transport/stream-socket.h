/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What connections do to sockets beyond ns-3's interface.
 */
#ifndef EDGE_INFERENCE_STREAM_SOCKET_H
#define EDGE_INFERENCE_STREAM_SOCKET_H

#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/** How a socket ends. */
enum class SocketEnding : uint8_t
{
    CLOSE, //!< in good order: what it has taken is still delivered
    RESET, //!< at once, as in a crash, and the peer is told
    FORGET //!< at once; there is no peer
};

/** Take all callbacks from a socket. @param socket whose */
void UnhookSocket(Ptr<Socket> socket);

/**
 * End a socket at the present time, but in an event of its own: in the middle of one of the
 * socket's callbacks, TCP would go on with a connection that is no more.
 * @param owner whom the callbacks call; kept alive until they are gone
 * @param socket the socket
 * @param ending how
 */
void ScheduleEnd(Ptr<Object> owner, Ptr<Socket> socket, SocketEnding ending);

/**
 * Keep a reset that no connection belongs to from breaking a listening TCP socket. Until the first
 * SYN a listener believes that its peer has no room, and at any other segment starts to probe a
 * peer that does not exist, which ns-3 does not survive. Such resets come after a crash and a
 * restart.
 * @param socket that listens
 */
void PrepareListener(Ptr<Socket> socket);

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_STREAM_SOCKET_H */
