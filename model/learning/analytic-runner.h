/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Episodes of the analytic environment for a trainer.
 */
#ifndef EDGE_INFERENCE_ANALYTIC_RUNNER_H
#define EDGE_INFERENCE_ANALYTIC_RUNNER_H

#include "analytic-environment.h"
#include "episode-runner.h"

#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A learner in AnalyticEnvironment. The draws of its choices depend on (seed, episode), as the
 * environment does.
 */
class AnalyticRunner : public EpisodeRunner
{
  public:
    /**
     * @param settings of the environment
     * @param learner name and attributes as ParseLearner has them
     * @throws std::invalid_argument with one sentence if one of them will not do
     */
    AnalyticRunner(const AnalyticSettings& settings, const std::string& learner);

    /**
     * Begin from what was learned before, here or on packets; before the first episode.
     * @param policy with its learner, attributes and scales
     * @throws std::invalid_argument with one sentence if its decisions have other sizes
     */
    void BeginFrom(const PolicyCheckpoint& policy);

    PolicyCheckpoint GetBlank() const override;
    EpisodeResult Run(const EpisodeRequest& request, SharedPolicy& policy) override;
    std::string GetMemory() const override;
    void SetMemory(const std::string& memory) override;

  private:
    /** Decide the present slot and go to the next. @param request how @param random draws
     * @param result gets what came of it @return the reward */
    void Step(const EpisodeRequest& request, SplitMix& random, EpisodeResult& result);

    /** Learn from the rollout and forget it. @param policy gets the gradients @param result gets
     * the losses */
    void Learn(SharedPolicy& policy, EpisodeResult& result);

    AnalyticEnvironment m_environment; //!< the world
    PolicyCheckpoint m_blank;          //!< what it is learned with
    Ptr<PartitionLearner> m_learner;   //!< null before the first episode
    std::string m_memory;              //!< for it, set before it was there
    Rollout m_rollout;                 //!< since the last gradients
    std::vector<float> m_state;        //!< of the present slot
    std::vector<uint8_t> m_mask;       //!< of the present slot
    std::vector<uint8_t> m_choices;    //!< of the present slot
    std::vector<float> m_uniforms;     //!< for them
    std::vector<float> m_numbers;      //!< parameters, then gradients
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ANALYTIC_RUNNER_H
