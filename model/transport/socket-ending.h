/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How a connection lets go of its socket.
 */
#ifndef EDGE_INFERENCE_SOCKET_ENDING_H
#define EDGE_INFERENCE_SOCKET_ENDING_H

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

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_SOCKET_ENDING_H */
