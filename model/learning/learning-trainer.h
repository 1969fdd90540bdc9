/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Trains a policy by parallel workers, each a process with an environment of its own. Example:
 *
 *     LearningTrainerSettings settings;
 *     settings.workers = 2;
 *     settings.folder = "results/train";
 *     auto runner = std::make_shared<AnalyticRunner>(AnalyticSettings(), "mtl-a3c");
 *     LearningTrainer trainer(settings, runner, CreateObject<SharedRmsProp>());
 *     trainer.Train();
 */
#ifndef EDGE_INFERENCE_LEARNING_TRAINER_H
#define EDGE_INFERENCE_LEARNING_TRAINER_H

#include "episode-runner.h"
#include "shared-rmsprop.h"

#include "ns3/ptr.h"

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
 * How a LearningTrainer trains. "Paper": Li et al., IEEE TMC 23(10), 2024, DOI
 * 10.1109/TMC.2024.3357874.
 */
struct LearningTrainerSettings
{
    uint64_t seed{1};                 //!< of everything random
    uint64_t episodes{400};           //!< in all, earlier runs included; the paper converges at 400
    uint32_t workers{1};              //!< processes; paper: 2 to 8
    bool synchronous{false};          //!< workers wait for each other at every rollout
    std::string folder;               //!< for checkpoint and curve; empty: none
    bool resume{false};               //!< whether to go on from the checkpoint there
    uint64_t checkpointEpisodes{10};  //!< between two checkpoints; there is one at the end too
    uint32_t rolloutSteps{20};        //!< decisions between two gradients, t_max; assumed
    double explorationStart{1.0};     //!< share of random choices in episode 0; paper: 1
    double explorationEnd{0.01};      //!< share of them in the end; paper: 0.01
    uint64_t explorationEpisodes{20}; //!< until that, linearly; assumed
    uint64_t annealEpisodes{400};     //!< in which the learning rate falls to FinalRateShare
    std::string groupAddress;         //!< of a process group, "tcp://HOST:PORT"; empty: none
    uint32_t rank{0};                 //!< of this trainer in the group
    uint32_t worldSize{1};            //!< trainers in the group
    std::vector<float> firstParameters; //!< to begin from; empty: those that the seed gives
    double groupTimeoutSeconds{60.0};   //!< how long to wait for the others, s
};

/**
 * @ingroup edge-inference
 * How far training is.
 */
struct TrainerProgress
{
    uint64_t done{0};        //!< episodes done, earlier runs included
    uint64_t episodes{0};    //!< in all
    uint64_t steps{0};       //!< decisions of this run
    EpisodeResult result;    //!< of the last episode
    double exploration{0.0}; //!< in it
};

/**
 * @ingroup edge-inference
 * How training ended.
 */
struct TrainerEnd
{
    uint64_t done{0}; //!< episodes done
    int signal{0};    //!< that ended it early; 0: none
};

/**
 * @ingroup edge-inference
 * Workers are forked processes. Parameters and statistics lie in anonymous shared memory, which has
 * no name: runs cannot meet, and nothing is left when they end. This process uses neither the
 * simulator nor LibTorch.
 *
 * - Asynchronous (A3C): each worker applies its gradients when it has them, without a lock. With
 *   one worker the same settings give the same bytes, interrupted or not.
 * - Synchronous: all give their gradients, which are applied one after the other in the workers'
 *   order. The same settings, number of workers included, give the same bytes.
 * - In a process group, synchronous only: the gradients of workers of the same number are averaged
 *   over the trainers. Rank 0 begins from its checkpoint if it has one, and the others from its
 *   parameters; rank 0 alone writes.
 *
 * A worker that dies is replaced and its episode done again; with one worker, or synchronous ones,
 * from the parameters before it. Three deaths in one episode end the training. SIGINT and SIGTERM
 * write a checkpoint and end it; if this process is killed, the workers end too.
 */
class LearningTrainer
{
  public:
    /**
     * @param settings how
     * @param runner of episodes; each worker has its own copy of it, made by fork
     * @param optimiser of the step
     */
    LearningTrainer(const LearningTrainerSettings& settings,
                    std::shared_ptr<EpisodeRunner> runner,
                    Ptr<SharedRmsProp> optimiser);

    /** @param progress called after each episode */
    void SetProgress(std::function<void(const TrainerProgress&)> progress);

    /** @param warning called with a sentence, such as that a worker died */
    void SetWarning(std::function<void(const std::string&)> warning);

    /** Called with the process ids of the workers whenever some were started; for tests. */
    void SetStarted(std::function<void(const std::vector<int>&)> started);

    /**
     * Train; once.
     * @return how it ended
     * @throws std::exception with one sentence if it cannot
     */
    TrainerEnd Train();

    /** @param folder a folder @return the checkpoint's file in it */
    static std::string GetCheckpointFile(const std::string& folder);

    /** @param folder a folder @return the curve's file in it */
    static std::string GetCurveFile(const std::string& folder);

  private:
    /** @throws std::invalid_argument with one sentence if settings contradict each other */
    void CheckSettings() const;

    /** @return blank checkpoint with all attributes, first parameters and settings, made in a
     * process of its own */
    PolicyCheckpoint MakeFirst() const;

    LearningTrainerSettings m_settings;                     //!< how
    std::shared_ptr<EpisodeRunner> m_runner;                //!< environment
    Ptr<SharedRmsProp> m_optimiser;                         //!< step
    std::function<void(const TrainerProgress&)> m_progress; //!< told of episodes
    std::function<void(const std::string&)> m_warning;      //!< told of deaths
    std::function<void(const std::vector<int>&)> m_started; //!< told of processes
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_LEARNING_TRAINER_H
