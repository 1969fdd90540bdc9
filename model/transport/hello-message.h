/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The first message in each direction of a connection. Its body: id u64, lane u8.
 */
#ifndef EDGE_INFERENCE_HELLO_MESSAGE_H
#define EDGE_INFERENCE_HELLO_MESSAGE_H

#include "transport-message.h"

#include <cstdint>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Who speaks, and on which lane.
 */
struct HelloMessage
{
    uint64_t id{0};                      //!< the speaker's number
    MessageLane lane{MessageLane::DATA}; //!< what the connection is for

    /** @return it as a message */
    Message ToMessage() const;

    /**
     * Read the first message of a peer that is not trusted.
     * @param message the message
     * @param ownId number of the reader, which nobody else may have
     * @return empty, or what is wrong with it
     */
    std::string Parse(const Message& message, uint64_t ownId);
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_HELLO_MESSAGE_H */
