/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a StageExecutor keeps of the tasks that are at its site.
 */
#ifndef EDGE_INFERENCE_STAGE_RUN_H
#define EDGE_INFERENCE_STAGE_RUN_H

#include "stage-executor.h"

#include "ns3/event-id.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * Add what is new, keeping order and each element once.
 * @param into where to @param from what
 */
template <typename T>
void
MergeSorted(std::vector<T>& into, const std::vector<T>& from)
{
    into.insert(into.end(), from.begin(), from.end());
    std::sort(into.begin(), into.end());
    into.erase(std::unique(into.begin(), into.end()), into.end());
}

/**
 * A stage at this site.
 */
struct StageExecutor::StageRun
{
    /** How far it is. */
    enum class State : uint8_t
    {
        WAITING, //!< for inputs
        STARTED, //!< being admitted, loaded or run
        DONE,    //!< has run
    };

    uint32_t index{0};                   //!< in the plan
    State state{State::WAITING};         //!< how far
    bool isSource{false};                //!< all its layers were done before
    std::set<LayerId> inputs;            //!< tensors it reads from other stages
    std::set<LayerId> missing;           //!< of those, not here yet
    std::vector<TensorArrival> arrivals; //!< inputs that came from other sites
    std::vector<StagePiece> pieces;      //!< jobs
    std::size_t piece{0};                //!< next of them
    uint64_t token{0};                   //!< names it in callbacks
    EnsureId ensure{0};                  //!< request to the model store
    JobId job{0};                        //!< job at the resource
    LeaseId lease{0};                    //!< reserved share, 0: none
    Time readyAt;                        //!< when its inputs were there
    Time jobStarted{Time::Max()};        //!< when its job was first served
    double joules{0.0};                  //!< energy so far
    std::vector<TimeSegment> segments;   //!< times so far
};

/**
 * A boundary tensor kept until its consumers have reported.
 */
struct StageExecutor::HeldTensor
{
    uint64_t bytes{0};            //!< its size
    bool counted{false};          //!< memory was free for it, and is taken
    std::set<uint64_t> consumers; //!< endpoint ids of those who have not reported
};

/**
 * A task at this site.
 */
struct StageExecutor::TaskRun
{
    TaskEnvelope envelope;                 //!< the attempt, with times and energies known here
    std::shared_ptr<const DnnModel> model; //!< the network
    std::map<uint32_t, StageRun> stages;   //!< here, by number in the plan
    std::map<LayerId, HeldTensor> held;    //!< kept for consumers elsewhere
    bool admitted{false};                  //!< admission said yes and must be told of the end
    EventId expiry;                        //!< a server forgets it then

    /** @param tensor an input @return the first stage here that reads it, or any */
    uint32_t GetConsumer(LayerId tensor) const;

    /** @param stage a stage @param layers what would run @return its question to admission */
    StageRequest MakeRequest(const StageRun& stage, const LayerSet& layers) const;

    /** @param stage a stage @param state what it did @param from since @param to until */
    void Note(StageRun& stage, TaskState state, const Time& from, const Time& to) const;

    /** Take over what a tensor brings along. @param body it @param arrival how @param ownPeer id */
    void Join(const TensorBody& body, const TensorArrival& arrival, uint64_t ownPeer);

    /** @param site the site @param exit an exit @return its answer to this sample, null: unknown */
    const ExitAnswer* FindAnswer(const InferenceSite& site, uint32_t exit) const;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_STAGE_RUN_H
