/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The timeline of a scenario: where each stage of each task was, and what it waited for. Example:
 *
 *     auto timeline = Create<ScenarioTimeline>(scenario);
 *     timeline->Open("timeline.json");
 *     Simulator::Run();
 *     timeline->Close();
 */
#ifndef EDGE_INFERENCE_SCENARIO_TIMELINE_H
#define EDGE_INFERENCE_SCENARIO_TIMELINE_H

#include "recorded-scenario.h"
#include "trace-event-file.h"

#include "ns3/inference-task.h"
#include "ns3/mobile-device-application.h"
#include "ns3/simple-ref-count.h"
#include "ns3/task-record.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Writes a group of tracks for each device, server and link: each task on its device, each of its
 * stretches of stages.csv where it happened, transfers on their link, arrows from one to the next,
 * and counters of queues and measured rates; doc/recordings.rst says more. A task is written when
 * it ends, and then forgotten.
 */
class ScenarioTimeline : public SimpleRefCount<ScenarioTimeline>
{
  public:
    /** @param scenario what to show */
    explicit ScenarioTimeline(const RecordedScenario& scenario);
    ~ScenarioTimeline();

    /**
     * Begin; when all applications exist, before the run.
     * @param fileName where
     * @throws std::runtime_error with one sentence if it cannot be written
     */
    void Open(const std::string& fileName);

    /** End the file and let go of the scenario. */
    void Close();

  private:
    /** A device, server or cloud. */
    struct Site
    {
        Ptr<SiteApplication> app; //!< what
        uint32_t process{0};      //!< its tracks
        uint32_t waiting{0};      //!< jobs
        uint32_t inService{0};    //!< jobs
    };

    // the trace sinks
    static void TaskCreated(Ptr<ScenarioTimeline> self, const InferenceTask& task);
    static void TaskEnded(Ptr<ScenarioTimeline> self, uint32_t site, const TaskRecord& record);
    static void WaitingChanged(Ptr<ScenarioTimeline> self,
                               uint32_t site,
                               uint32_t before,
                               uint32_t after);
    static void InServiceChanged(Ptr<ScenarioTimeline> self,
                                 uint32_t site,
                                 uint32_t before,
                                 uint32_t after);

    /** Look at the applications when they have their parts. */
    void Begin();
    /** @param app a site */
    void AddSite(Ptr<Application> app);
    /** @param site whose jobs have changed */
    void WriteJobs(const Site& site);
    /** @param site number of the device @param record a task that ended */
    void WriteTask(uint32_t site, const TaskRecord& record);
    /** @param device it @param record a task @param segment of it @return where it was written */
    TracePoint WriteSegment(const MobileDeviceApplication& device,
                            const TaskRecord& record,
                            const TimeSegment& segment);
    /** @param device it @param site of its plans @return endpoint id */
    static uint64_t GetPeer(const MobileDeviceApplication& device, uint32_t site);
    /** @param record a task @param segment a transfer of it @param to its receiver @return which
     * transfer it was */
    static const TransferRecord* FindTransfer(const TaskRecord& record,
                                              const TimeSegment& segment,
                                              uint64_t to);
    /** @param from endpoint id of the sender @param to of the receiver @return the link's tracks */
    uint32_t GetLink(uint64_t from, uint64_t to);
    /** @param peer endpoint id @return its name for people */
    std::string GetName(uint64_t peer) const;
    /** @param device whose measured rates are written if they have changed @param process its
     * tracks */
    void WriteRates(const MobileDeviceApplication& device, uint32_t process);

    RecordedScenario m_scenario;                               //!< what is shown
    std::unique_ptr<TraceEventFile> m_file;                    //!< where; null when closed
    std::vector<Site> m_sites;                                 //!< devices, then servers
    std::map<uint64_t, uint32_t> m_numbers;                    //!< number of a site by endpoint id
    std::map<std::pair<uint64_t, uint64_t>, uint32_t> m_links; //!< tracks by sender and receiver
    std::multiset<int64_t> m_open;                             //!< creation of tasks not ended, ns
    std::map<uint64_t, std::map<std::string, double>> m_rates; //!< last written, by device
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SCENARIO_TIMELINE_H
