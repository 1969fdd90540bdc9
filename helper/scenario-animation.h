/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The animation of a scenario: what NetAnim shows of the decisions. Example:
 *
 *     auto animation = Create<ScenarioAnimation>(scenario);
 *     animation->Open("animation.xml", 50000000, false);
 *     Simulator::Run();
 *     animation->Close();
 */
#ifndef EDGE_INFERENCE_SCENARIO_ANIMATION_H
#define EDGE_INFERENCE_SCENARIO_ANIMATION_H

#include "animation-file.h"
#include "recorded-scenario.h"

#include "ns3/dnn-model.h"
#include "ns3/event-id.h"
#include "ns3/inference-task.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/partition-plan.h"
#include "ns3/simple-ref-count.h"
#include "ns3/site-application.h"
#include "ns3/task-messages.h"
#include "ns3/task-record.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Colours, sizes, texts and counters on top of what NetAnim draws anyway; doc/recordings.rst says
 * what each means. Colours follow the stages as they begin and end. The rest is looked at every
 * COUNTER_INTERVAL and TEXT_INTERVAL, so that a busy scenario does not make a larger file.
 */
class ScenarioAnimation : public SimpleRefCount<ScenarioAnimation>
{
  public:
    /** Between two looks at counters and queues. */
    static constexpr int64_t COUNTER_INTERVAL_MS = 100;
    /** Between two looks at texts, over which rates of links are measured. */
    static constexpr int64_t TEXT_INTERVAL_MS = 1000;

    static const AnimationColour IDLE;    //!< nothing to do
    static const AnimationColour ON_WAY;  //!< a task is open, and no stage of it runs anywhere
    static const AnimationColour DEVICE;  //!< a stage runs on the device
    static const AnimationColour SERVER;  //!< a stage runs on an edge server
    static const AnimationColour CLOUD;   //!< a stage runs in the cloud
    static const AnimationColour DOWN;    //!< crashed, or its battery is empty
    static const AnimationColour FORWARD; //!< only forwards

    /** @param scenario what to show */
    explicit ScenarioAnimation(const RecordedScenario& scenario);
    ~ScenarioAnimation();

    /**
     * Begin; when all nodes and applications exist, before the run.
     * @param fileName where
     * @param limitBytes size that the file does not exceed
     * @param metadata whether packets come with their headers
     * @throws std::runtime_error with one sentence if the file cannot be written
     */
    void Open(const std::string& fileName, uint64_t limitBytes, bool metadata);

    /** End the file and let go of the scenario. */
    void Close();

  private:
    /** A device, server or cloud. */
    struct Site
    {
        Ptr<Node> node;                                           //!< where
        Ptr<SiteApplication> app;                                 //!< what
        AnimationColour busy;                                     //!< when a stage runs there
        bool down{false};                                         //!< crashed or empty
        uint32_t running{0};                                      //!< stages
        uint64_t missed{0};                                       //!< deadlines; of a device
        std::map<uint64_t, std::shared_ptr<const DnnModel>> open; //!< networks of the tasks that
                                                                  //!< have not ended; of a device
        uint64_t cut{0};            //!< layers, without inputs, that its last plan leaves there
        SiteId helper{DEVICE_SITE}; //!< first other site of its last plan
        std::string plan;           //!< its last plan, for people
    };

    /** A stage of a device's task that runs somewhere: the attempt and its stage. */
    using StageKey = std::pair<TaskKey, uint32_t>;

    /** A wire, and what went through it since its text was last written. */
    struct Wire
    {
        Ptr<Node> ends[2];    //!< nodes
        uint64_t bytes[2]{0}; //!< sent by each end, on the wire
    };

    // the trace sinks
    static void StageStarted(Ptr<ScenarioAnimation> self,
                             uint32_t site,
                             const TaskKey& key,
                             uint32_t stage);
    static void StageEnded(Ptr<ScenarioAnimation> self,
                           uint32_t site,
                           const TaskKey& key,
                           uint32_t stage);
    static void TaskCreated(Ptr<ScenarioAnimation> self, uint32_t site, const InferenceTask& task);
    static void TaskEnded(Ptr<ScenarioAnimation> self, uint32_t site, const TaskRecord& record);
    static void PlanStarted(Ptr<ScenarioAnimation> self,
                            uint32_t site,
                            uint64_t task,
                            const PartitionPlan& plan);
    static void AvailabilityChanged(Ptr<ScenarioAnimation> self, uint32_t site, bool up);
    static void Depleted(Ptr<ScenarioAnimation> self, uint32_t site, double joules);
    static void Recharged(Ptr<ScenarioAnimation> self, uint32_t site, double joules);
    static void WireSent(Ptr<ScenarioAnimation> self,
                         uint32_t wire,
                         uint32_t end,
                         Ptr<const Packet> packet);

    static void Transmitted(Ptr<ScenarioAnimation> self,
                            Ptr<NetDevice> from,
                            Ptr<NetDevice> to,
                            uint32_t bytes,
                            Time duration);

    /** Look at everything for the first time. */
    void Begin();
    /** @param app a site @param busy its colour when a stage runs there */
    void AddSite(Ptr<Application> app, const AnimationColour& busy);
    /** Hear of what happens at a site. @param site its number */
    void Connect(uint32_t site);
    /** Find the wires and hear what they send. */
    void AddWires();
    /** Choose the size of nodes by how far apart they are. */
    void ChooseSize();
    /** @param key what runs no more @param stage of it */
    void EndStage(const TaskKey& key, uint32_t stage);
    /** Give a site the colour of what it does. @param site its number */
    void Paint(uint32_t site);
    /** @param site number of a device @return colour of where its work runs */
    AnimationColour GetDeviceColour(uint32_t site) const;
    /** Write the counters and sizes that have changed, and wait for the next time. */
    void LookAtCounters();
    /** Write the texts that have changed, and wait for the next time. */
    void LookAtTexts();
    /** @param site a device @return its text */
    std::string MakeDeviceText(const Site& site) const;
    /** @param site a device @return rate of the way to the first site of its last plan, or to
     * the first of all, as it was measured, Mb/s; negative if none was */
    double GetMeasuredMbps(const Site& site) const;

    RecordedScenario m_scenario;                               //!< what is shown
    std::unique_ptr<AnimationFile> m_file;                     //!< where; null when closed
    std::vector<Site> m_sites;                                 //!< devices, then servers
    std::map<uint64_t, uint32_t> m_numbers;                    //!< number of a site by endpoint id
    std::vector<Wire> m_wires;                                 //!< wires
    std::map<uint64_t, std::map<StageKey, uint32_t>> m_stages; //!< sites by device and stage
    double m_size{1.0};                                        //!< of a node without a queue
    uint32_t m_cut{0};                                         //!< counter
    uint32_t m_queue{0};                                       //!< counter
    uint32_t m_used{0};                                        //!< counter
    uint32_t m_left{0};                                        //!< counter
    uint32_t m_misses{0};                                      //!< counter
    uint32_t m_rate{0};                                        //!< counter
    EventId m_counterEvent;                                    //!< next look
    Time m_lastText;                                           //!< last look
    EventId m_textEvent;                                       //!< next look
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SCENARIO_ANIMATION_H
