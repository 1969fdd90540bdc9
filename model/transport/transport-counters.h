/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What went through a set of connections.
 */
#ifndef EDGE_INFERENCE_TRANSPORT_COUNTERS_H
#define EDGE_INFERENCE_TRANSPORT_COUNTERS_H

#include "message-connection.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Bytes and messages of one endpoint, prefixes and bodies included. Over all endpoints, sentBytes
 * minus receivedBytes is what is in flight or was lost with a connection that was reset.
 */
struct TransportCounters
{
    uint64_t sentBytes{0};        //!< handed to sockets
    uint64_t receivedBytes{0};    //!< read from sockets
    uint64_t sentMessages{0};     //!< wholly handed to sockets, HELLO included
    uint64_t receivedMessages{0}; //!< complete, HELLO included

    /** @param connection whose counters to add */
    void Add(const MessageConnection& connection);
    /** @param other counters to add */
    void Add(const TransportCounters& other);
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_TRANSPORT_COUNTERS_H */
