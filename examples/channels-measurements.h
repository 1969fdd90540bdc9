/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What edge-inference-reproduce-channels measures of each channel.
 */
#ifndef EDGE_INFERENCE_CHANNELS_MEASUREMENTS_H
#define EDGE_INFERENCE_CHANNELS_MEASUREMENTS_H

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** What is measured. */
struct ChannelsSetup
{
    std::string agents{"device-only,server-only,neurosurgeon"}; //!< of the demo scenario
    double seconds{20.0};                                       //!< of tasks
    uint64_t payloadBytes{1000000};                             //!< of a transfer
    uint32_t offsets{10};                                       //!< transfers per direction
    uint32_t jobs{0};                                           //!< processes, 0: processors
};

/** A channel, and what is missing where it cannot be used. */
struct Channel
{
    std::string name;    //!< short name
    std::string missing; //!< one sentence; empty if it is there
};

/** Throughput of one direction of one channel, bytes of payload per second. */
struct ChannelThroughput
{
    double tensors{0.0};  //!< by the module's transport
    double bulkSend{0.0}; //!< of the same bytes by ns-3's applications
    double ideal{0.0};    //!< as IdealKnowledge has it, of a transfer without end
};

/** The demo scenario on one channel with one agent. */
struct ChannelScenario
{
    std::string missing;       //!< why the agent does not fit; empty if it ran
    uint64_t generated{0};     //!< tasks made
    uint64_t ended{0};         //!< tasks that ended, in whatever way
    uint64_t completed{0};     //!< with an answer
    uint64_t misses{0};        //!< of deadlines
    double meanMs{0.0};        //!< latency of completed tasks
    double p95Ms{0.0};         //!< latency of completed tasks
    double joulesPerTask{0.0}; //!< of the device
};

/** All of one channel. */
struct ChannelResult
{
    Channel channel;                        //!< which
    ChannelThroughput up;                   //!< of a device
    ChannelThroughput down;                 //!< to a device
    std::vector<ChannelScenario> scenarios; //!< per agent
};

/** @return all channels that the module knows, in the order of their names */
std::vector<Channel> ListChannels();

/**
 * @param setup what to measure @param channels which
 * @return results, in the order of the channels
 * @throws std::runtime_error if a measurement fails
 */
std::vector<ChannelResult> MeasureChannels(const ChannelsSetup& setup,
                                           const std::vector<Channel>& channels);

/** @param text names joined by commas @return the names */
std::vector<std::string> SplitNames(const std::string& text);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CHANNELS_MEASUREMENTS_H
