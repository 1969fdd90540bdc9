/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * How a trainer's workers go through the episodes: each at its own pace, or round by round. Private
 * to the trainer.
 */
#ifndef EDGE_INFERENCE_TRAINING_FLOW_H
#define EDGE_INFERENCE_TRAINING_FLOW_H

#include "gradient-exchange.h"
#include "learning-trainer.h"
#include "training-memory.h"
#include "training-record.h"
#include "worker-crew.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What a flow works with; all of it outlives the flow.
 */
struct TrainingContext
{
    const LearningTrainerSettings& settings;              //!< how
    EpisodeRunner& runner;                                //!< environment
    Ptr<SharedRmsProp> optimiser;                         //!< step
    PolicyCheckpoint& policy;                             //!< what is saved
    TrainingMemory& memory;                               //!< shared
    TrainingRecord& record;                               //!< episodes done
    std::function<void(const TrainerProgress&)> progress; //!< told of episodes, may be empty
    std::function<void(const std::string&)> warning;      //!< told of deaths, may be empty
    std::function<void(const std::vector<int>&)> started; //!< told of processes, may be empty
};

/**
 * @ingroup edge-inference
 * The part that both ways share.
 */
class TrainingFlow
{
  public:
    /** @param context what to work with */
    explicit TrainingFlow(const TrainingContext& context);
    virtual ~TrainingFlow() = default;

    /** Go through the episodes and write checkpoints. @return how it ended */
    TrainerEnd Run();

  protected:
    /** Do some episodes. @return a signal that ended it, 0 to go on */
    virtual int Continue() = 0;

    /** @return whether episodes are left */
    virtual bool HasMore() const = 0;

    /** Send an episode to a worker, which is started if needed. @param worker number @param episode
     * which */
    void Order(uint32_t worker, uint64_t episode);

    /** Take a message other than a gradient. @param event what happened @return true if a worker
     * has ended its episode, whose result is then in m_results */
    bool TakeMessage(const CrewEvent& event);

    /** Say that a worker died and count it. @param event its end @param episode it was in */
    void TellDeath(const CrewEvent& event, uint64_t episode);

    /** Add a result to the record and tell of it. @param result of an episode */
    void Finish(const EpisodeResult& result);

    /** Parameters and memories are those of finished episodes only: a checkpoint may have them. */
    void Keep();

    /** Go back to what was kept; workers must be stopped. */
    void GoBack();

    /** @param episode an episode @return share of random choices in it */
    double GetExploration(uint64_t episode) const;

    /** @param episode an episode @return share of the training done, for the learning rate */
    double GetShare(uint64_t episode) const;

    TrainingContext m_context;            //!< what to work with
    bool m_repeatable;                    //!< the same settings give the same bytes
    WorkerCrew m_crew;                    //!< workers
    std::vector<EpisodeResult> m_results; //!< last one of each worker
    std::vector<std::string> m_memories;  //!< of each worker's learner

  private:
    /** What a worker does. @param worker number @param link to the trainer */
    void Work(uint32_t worker, WorkerLink& link);

    /** Write a checkpoint of what was kept. */
    void Save();

    std::vector<float> m_kept;               //!< parameters and statistics
    std::vector<std::string> m_keptMemories; //!< memories
    std::map<uint64_t, uint32_t> m_deaths;   //!< by episode
    uint64_t m_steps{0};                     //!< decisions of this run
    uint64_t m_saved{0};                     //!< episodes done at the last checkpoint
};

/**
 * @ingroup edge-inference
 * Each worker at its own pace.
 */
class AsynchronousFlow : public TrainingFlow
{
  public:
    /** @param context what to work with */
    explicit AsynchronousFlow(const TrainingContext& context);

  private:
    int Continue() override;
    bool HasMore() const override;

    std::vector<bool> m_busy;         //!< workers with an episode
    std::vector<uint64_t> m_episodes; //!< of each
};

/**
 * @ingroup edge-inference
 * Rounds of one episode for each worker, of all trainers of a group; within them, rollout by
 * rollout.
 */
class SynchronousFlow : public TrainingFlow
{
  public:
    /** @param context what to work with @param exchange with other trainers; null: there are none
     */
    SynchronousFlow(const TrainingContext& context, std::shared_ptr<GradientExchange> exchange);

  private:
    /** What a worker does. */
    enum class State
    {
        RUNNING, //!< its episode
        WAITING, //!< has given gradients
        ENDED,   //!< its episode has ended, or it had none
    };

    int Continue() override;
    bool HasMore() const override;

    /** Order the round's episodes. */
    void BeginRound();

    /** Wait until nobody runs. @param signal gets one that arrived @return false if a worker died
     */
    bool WaitForAll(int& signal);

    /** Apply what was given and let those go on. @return false if nobody had given anything, in the
     * whole group */
    bool ApplyGradients();

    /** All episodes of the round are done. */
    void EndRound();

    std::shared_ptr<GradientExchange> m_exchange; //!< with other trainers
    std::vector<State> m_states;                  //!< of the workers
    std::vector<uint64_t> m_episodes;             //!< of the workers in this round
    std::vector<bool> m_taking;                   //!< workers with an episode in this round
    bool m_leaving{false};                        //!< a signal came: no round after this one
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TRAINING_FLOW_H
