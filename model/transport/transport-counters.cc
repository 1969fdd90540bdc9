/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "transport-counters.h"

namespace ns3
{
namespace edgeinference
{

void
TransportCounters::Add(const MessageConnection& connection)
{
    sentBytes += connection.GetSender().GetSentBytes();
    sentMessages += connection.GetSender().GetSentMessages();
    receivedBytes += connection.GetReceiver().GetReceivedBytes();
    receivedMessages += connection.GetReceiver().GetReceivedMessages();
}

void
TransportCounters::Add(const TransportCounters& other)
{
    sentBytes += other.sentBytes;
    sentMessages += other.sentMessages;
    receivedBytes += other.receivedBytes;
    receivedMessages += other.receivedMessages;
}

} // namespace edgeinference
} // namespace ns3
