/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_INFERENCE_TASK_SOURCE_H
#define EDGE_INFERENCE_INFERENCE_TASK_SOURCE_H

#include "inference-task.h"

#include "ns3/callback.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/random-variable-stream.h"
#include "ns3/traced-callback.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup edge-inference
 * Where tasks come from. Example:
 *
 *     Ptr<InferenceTaskSource> source = CreateObject<PoissonTaskSource>();
 *     source->SetMeanRate(2.0);
 *     source->AddModel(model);
 *     source->AssignStreams(100);
 *     source->Start(MakeCallback(&MyDevice::Take, this)); // until Stop
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One arrival as a child states it. What is left empty is drawn or taken from the attributes.
 */
struct TaskArrival
{
    bool task{true};                  //!< false: no task comes then, only ask again at that time
    Time at;                          //!< since the process began, never before the one before it
    std::optional<uint32_t> model;    //!< index in the order of AddModel
    std::optional<Time> deadline;     //!< time allowed; zero: none
    std::optional<uint64_t> sample;   //!< sample id
    std::optional<uint32_t> priority; //!< priority
};

/**
 * @ingroup edge-inference
 * Base of all arrival processes. A child says when the next task comes; this class numbers the
 * tasks, draws their network and sample, and stops at MaxTasks.
 *
 * Sample ids and networks have streams of their own, and one value of each is drawn per task
 * whether it is used or not. So task k of a device carries the same sample and network whatever
 * process made it, and compared variants share them.
 */
class InferenceTaskSource : public Object
{
  public:
    /** Who takes the tasks. */
    using GenerateCallback = Callback<void, const InferenceTask&>;

    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    InferenceTaskSource();
    ~InferenceTaskSource() override;

    /**
     * Add a network that tasks ask for.
     * @param model the network
     * @param weight share of the tasks relative to the other weights, finite, not negative
     */
    void AddModel(std::shared_ptr<const DnnModel> model, double weight = 1.0);

    /** @return the networks in the order of AddModel */
    const std::vector<std::shared_ptr<const DnnModel>>& GetModels() const;

    /**
     * Set the mean number of tasks per second in the long run, whatever the process.
     * @param tasksPerSecond the rate, finite, not negative; 0 for no tasks at all
     * @return false if this source has no rate to set, such as a trace
     */
    bool SetMeanRate(double tasksPerSecond);

    /** @return the mean number of tasks per second in the long run; negative if not known */
    double GetMeanRate() const;

    /**
     * Begin the process; its first task comes FirstTask plus what the process says from now. A
     * source that runs already begins anew; task numbers go on.
     * @param generate takes each task at the time of its creation
     */
    void Start(GenerateCallback generate);

    /** No more tasks after this. */
    void Stop();

    /** @return tasks made so far */
    uint64_t GetGenerated() const;

    /**
     * The first stream draws sample ids, the second networks, the rest belong to the process.
     * @param stream first random stream to use
     * @return the number of streams used
     */
    int64_t AssignStreams(int64_t stream);

    /**
     * Signature of the Generated trace source.
     * @param [in] task the task
     */
    typedef void (*GeneratedTracedCallback)(const InferenceTask& task);

    /**
     * Read a list of times.
     * @param text times such as "20ms,35ms" or "0.1;0.2s", separated by commas or semicolons; a
     * number without unit is seconds; empty text for none
     * @return the times
     * @throws std::invalid_argument with one sentence naming the entry that is wrong
     */
    static std::vector<Time> ParseTimes(const std::string& text);

  protected:
    void DoDispose() override;

    /**
     * Add a drawn time, rounded to a nanosecond.
     * @param [in,out] time a time, not negative
     * @param seconds what to add, s, not negative, possibly infinite
     * @return false if the sum is beyond what a Time can say; time is unchanged then
     */
    static bool AddSeconds(Time& time, double seconds);

  private:
    /** The process begins: time 0 of DoGetNext is now. */
    virtual void DoStart();
    /**
     * @param [out] arrival the next task
     * @return false if there is no further task
     */
    virtual bool DoGetNext(TaskArrival& arrival) = 0;
    /** @param tasksPerSecond mean rate, valid @return false if there is none to set */
    virtual bool DoSetMeanRate(double tasksPerSecond);
    /** @return mean rate, negative if not known */
    virtual double DoGetMeanRate() const;
    /** @param stream first stream @return streams used */
    virtual int64_t DoAssignStreams(int64_t stream);

    /** Ask the process for its next task and wait for it. */
    void ScheduleNext();
    /** Make the task that was waited for, then wait for the next. */
    void Generate();
    /** @return the task that m_next announced, created now */
    InferenceTask MakeTask();
    /** @return index of a network, drawn by weight */
    std::size_t DrawModel();
    /** @return a sample id */
    uint64_t DrawSample();
    /** @param text the attribute BlockDeadlines; a bad one is fatal */
    void SetBlockDeadlines(std::string text);
    /** @return the attribute BlockDeadlines */
    std::string GetBlockDeadlines() const;

    Time m_deadline;                         //!< time allowed per task; zero: none
    std::string m_blockDeadlinesText;        //!< as given
    std::vector<int64_t> m_blockDeadlinesNs; //!< time allowed per block, ns
    uint32_t m_priority{0};                  //!< priority of the tasks
    uint64_t m_maxTasks{0};                  //!< most tasks to make; 0: no limit
    Time m_firstTask;                        //!< before the process begins
    uint32_t m_sampleCount{1};               //!< sample ids lie below this

    std::vector<std::shared_ptr<const DnnModel>> m_models; //!< in the order of AddModel
    std::vector<double> m_weights;                         //!< of the networks
    Ptr<UniformRandomVariable> m_sampleStream;             //!< draws sample ids
    Ptr<UniformRandomVariable> m_modelStream;              //!< draws networks

    GenerateCallback m_generate; //!< who takes the tasks
    EventId m_event;             //!< the next task
    TaskArrival m_next;          //!< what it will be
    Time m_begin;                //!< when the process began
    uint64_t m_generated{0};     //!< tasks made so far

    TracedCallback<const InferenceTask&> m_generatedTrace; //!< Generated
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_INFERENCE_TASK_SOURCE_H */
