/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How long tensors take over an access network that nobody else uses, beside ns-3's own traffic.
 * Example:
 *
 *     TransferTrial trial;
 *     trial.make = [] { return CreateByName<AccessNetwork>("lte"); };
 *     const TransferTimes ours = MeasureTensors(trial);
 *     const TransferTimes plain = MeasureBulkSend(trial, ours.wireBytes);
 */
#ifndef EDGE_INFERENCE_TRANSFER_TRIAL_H
#define EDGE_INFERENCE_TRANSFER_TRIAL_H

#include "access-network.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Transfers one after the other between the only device and the only server of a network, each on a
 * connection of its own. Each starts as soon as the last has arrived, at a multiple of 100 ms plus
 * an offset of 0 to 20 ms that differs each time (the golden ratio's sequence, which fills the
 * interval evenly), so that the mean is one over the phases of frames, beacons and grants.
 */
struct TransferTrial
{
    std::function<Ptr<AccessNetwork>()> make; //!< gives a new network, not built
    uint64_t payloadBytes{1000000};           //!< of each tensor
    uint32_t transfers{30};                   //!< that count; one more goes before them
    bool up{true};                            //!< does the device send?
};

/**
 * @ingroup edge-inference
 * What a trial gave.
 */
struct TransferTimes
{
    std::vector<double> seconds;     //!< from the first to the last byte, handshake included
    uint64_t wireBytes{0};           //!< of each transfer, handed to its socket
    uint64_t answerBytes{0};         //!< sent back on the same connection
    double roundTripSeconds{0.0};    //!< AccessNetwork::GetIdealDelay there and back
    double idealBytesPerSecond{0.0}; //!< AccessNetwork::GetIdealRate

    /** @return mean of the seconds */
    double GetMean() const;
};

/**
 * @ingroup edge-inference
 * Tensors by the module's own transport. Runs a simulation of its own: none may be under way.
 * @param trial what to send
 * @return how long it took
 * @throws std::invalid_argument as AccessNetwork::Build, std::runtime_error if a transfer does not
 *         arrive within ten simulated minutes
 */
TransferTimes MeasureTensors(const TransferTrial& trial);

/**
 * @ingroup edge-inference
 * The same by BulkSendApplication and PacketSink on the same sockets. PacketSink is silent, whereas
 * the receiver of a tensor says HELLO, too. That takes air, and its acknowledgement is one more
 * than ns-3's receiver sends (one per two segments), so that the sender's window grows by one
 * segment more; where the last bytes just fit into it, that saves a round trip. With answerBytes
 * the receiver is a socket that sends so many bytes back as soon as it receives: the same bytes
 * both ways.
 * @param trial what to send
 * @param wireBytes of each transfer, such as MeasureTensors found: framing included
 * @param answerBytes sent back in each transfer, such as MeasureTensors found; 0: by PacketSink
 * @return how long it took
 * @throws std::invalid_argument, std::runtime_error as MeasureTensors
 */
TransferTimes MeasureBulkSend(const TransferTrial& trial,
                              uint64_t wireBytes,
                              uint64_t answerBytes = 0);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TRANSFER_TRIAL_H
