/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The best cut of the graph of layers between the device and one of the servers.
 */
#ifndef EDGE_INFERENCE_DADS_PARTITION_AGENT_H
#define EDGE_INFERENCE_DADS_PARTITION_AGENT_H

#include "partition-agent.h"

#include "ns3/nstime.h"

#include <cstdint>
#include <map>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * DADS: Hu, Bao, Wang, Liu, IEEE INFOCOM 2019, DOI 10.1109/INFOCOM.2019.8737614, as FindBestDagCut
 * counts it. Mode "light" minimizes the latency, "heavy" the longest of device, link and server
 * time, and "auto" is light as long as the longest stage of the light cut is below the interval of
 * frames, else heavy, as the paper switches.
 *
 * The interval is attribute FrameInterval or, if that is 0, the mean of the intervals between a
 * device's tasks so far, the newest with a weight of 1/8 (the gain that TCP uses for its round trip
 * time; the paper has a camera of known rate and measures nothing). Before the second task: light.
 *
 * Without a cut of known cost: MakeFallbackPlan.
 */
class DadsPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    DadsPartitionAgent();
    ~DadsPartitionAgent() override;

    /**
     * @param mode "light", "heavy" or "auto"
     * @throws std::invalid_argument on any other word
     */
    void SetMode(const std::string& mode);

    /** @return the mode */
    std::string GetMode() const;

  protected:
    void DoDispose() override;

  private:
    /** Tasks of one device. */
    struct Frames
    {
        int64_t lastNs{0};           //!< creation of the newest task
        double intervalSeconds{0.0}; //!< mean so far; 0 before the second task
    };

    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    void DoStop() override;
    AgentNeeds DoGetNeeds() const override;

    /** @param observation of a task, which is counted @return seconds between tasks; infinite if
     * unknown */
    double TakeFrame(const PartitionObservation& observation);

    std::string m_mode;                 //!< attribute Mode
    Time m_frameInterval;               //!< attribute FrameInterval
    std::map<uint64_t, Frames> m_tasks; //!< by device
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DADS_PARTITION_AGENT_H
