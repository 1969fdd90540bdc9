/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Any scenario as an episode of a training. Example:
 *
 *     ScenarioOptions options;
 *     options.agent = "a3c/DeadlineWeight=0";
 *     PacketEnvironment environment({options}, blank);
 *     EpisodeResult result = environment.Run(request, policy);
 */
#ifndef EDGE_INFERENCE_PACKET_ENVIRONMENT_H
#define EDGE_INFERENCE_PACKET_ENVIRONMENT_H

#include "scenario-options.h"

#include "ns3/dnn-model.h"
#include "ns3/episode-runner.h"
#include "ns3/partition-learner.h"
#include "ns3/policy-checkpoint.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Episodes on packets. Each runs in a process of its own, forked from one in which nothing was ever
 * simulated, so that its bytes depend on seed, episode and parameters and on nothing that ran
 * before, and so that whatever it leaves behind dies with it. In it all devices' agents (or the
 * controller's agent, if the scenario has one that is A3cPartitionAgent) act with one policy and
 * learn into the trainer's.
 *
 * Episode e runs scenario e modulo their number, with RngSeed from the seed and RngRun
 * FIRST_RUN + e: runs with small numbers stay for evaluation.
 */
class PacketEnvironment : public EpisodeRunner
{
  public:
    /** RngRun of episode 0. */
    static constexpr uint64_t FIRST_RUN = 1000000;

    /**
     * @param scenarios to train on in turn, at least one; `agent` of each is a3c, with attributes
     *        if wanted, or remote; nothing is written, whatever they say of output
     * @param policy learner, attributes, shape, layout and scales; numbers in it are not
     *        used: those of the trainer are
     * @throws std::invalid_argument, std::runtime_error with one sentence
     */
    PacketEnvironment(const std::vector<ScenarioOptions>& scenarios,
                      const PolicyCheckpoint& policy);
    ~PacketEnvironment() override;

    /** @param options a scenario @param blocks blocks per task @param layout of states
     * @return sizes of a decision there */
    static LearnerShape GetShape(const ScenarioOptions& options,
                                 uint32_t blocks,
                                 const StateLayout& layout);

    PolicyCheckpoint GetBlank() const override;
    EpisodeResult Run(const EpisodeRequest& request, SharedPolicy& policy) override;
    std::string GetMemory() const override;
    void SetMemory(const std::string& memory) override;

  private:
    /** Load what forked processes should find loaded. */
    void Prepare();
    /** Simulate, in this process. @param request which episode @param policy learns
     * @return what came of it, as text */
    std::string Simulate(const EpisodeRequest& request, SharedPolicy& policy) const;
    std::vector<ScenarioOptions> m_scenarios;              //!< in turn
    std::vector<std::shared_ptr<const DnnModel>> m_models; //!< their networks
    PolicyCheckpoint m_policy;                             //!< what agents start from
    Ptr<PartitionLearner> m_prototype;                     //!< loaded once; null before
    std::string m_memory;                                  //!< of the learner
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PACKET_ENVIRONMENT_H
