/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Where edge-inference-train learns: on the analytic model or on packets.
 */
#ifndef EDGE_INFERENCE_TRAIN_ENVIRONMENTS_H
#define EDGE_INFERENCE_TRAIN_ENVIRONMENTS_H

#include "ns3/command-line.h"
#include "ns3/episode-runner.h"
#include "ns3/policy-checkpoint.h"
#include "ns3/scenario-options.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** What the user asks for. */
class TrainEnvironment
{
  public:
    TrainEnvironment();

    /** Add the options of the environment that the command line names. @param cmd gets them
     * @param argc number of words @param argv words of the command line */
    void AddTo(CommandLine& cmd, int argc, char* argv[]);

    /**
     * @param parameters gets those to begin from, if a policy was named
     * @return the environment
     * @throws std::exception with one sentence if it cannot be made
     */
    std::shared_ptr<EpisodeRunner> MakeRunner(std::vector<float>& parameters) const;

  private:
    /** @return the policy to begin from, with the attributes that the command line changes
     * @throws std::exception with one sentence if the command line contradicts it */
    PolicyCheckpoint ReadFrom() const;

    /** @return the analytic environment */
    std::shared_ptr<EpisodeRunner> MakeAnalytic() const;

    /** @return the environment on packets */
    std::shared_ptr<EpisodeRunner> MakePacket() const;

    std::string m_name{"analytic"}; //!< of the environment
    std::string m_learner;          //!< name and attributes; empty: m_from's, or mtl-a3c
    std::string m_from;             //!< policy to begin from
    std::string m_set;              //!< settings of the analytic environment
    ScenarioOptions m_scenario;     //!< on packets
    std::string m_deviceCounts;     //!< on packets: of scenarios in turn
    int64_t m_blocks{0};            //!< on packets: of a task; 0: m_from's, or 4
    std::string m_state;            //!< on packets: what a state holds; empty: m_from's, or full
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TRAIN_ENVIRONMENTS_H
