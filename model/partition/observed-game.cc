/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "observed-game.h"

#include "observed-plan.h"
#include "split-tables.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Times of the cuts between the device and one server. */
class CutTimes
{
  public:
    CutTimes(const PartitionObservation& observation, SiteId server)
        : m_tables(observation, {}),
          m_device(m_tables.SumSite(DEVICE_SITE)),
          m_server(m_tables.SumSite(server)),
          m_up(GetLink(observation, DEVICE_SITE, server)),
          m_down(GetLink(observation, server, DEVICE_SITE)),
          m_devicePerFlop(GetSecondsPerFlop(observation, DEVICE_SITE)),
          m_serverPerFlop(GetSecondsPerFlop(observation, server))
    {
        for (const auto& leave : m_tables.GetLeaves())
        {
            m_resultBytes += leave.share * leave.bytes;
        }
    }

    /** @param position y = K @return all on the device */
    ObservedCut GetLocal(LayerId position) const
    {
        return {position, m_device.before[position], 0.0, 0.0, 0.0};
    }

    /** @param position y < K @return the rest on the server */
    ObservedCut GetRemote(LayerId position) const
    {
        const TensorLoad& load = m_tables.GetLive(position);
        ObservedCut cut;
        cut.position = position;
        cut.bytes = load.bytes;
        cut.upSeconds = GetOnAirSeconds(m_up, load.bytes);
        cut.serverSeconds = m_server.after[position] + load.decodeFlops * m_serverPerFlop;
        cut.seconds = m_device.before[position] + load.encodeFlops * m_devicePerFlop +
                      GetTransfer(m_up, load.bytes) + cut.serverSeconds +
                      GetTransfer(m_down, m_resultBytes);
        return cut;
    }

  private:
    /** @return seconds on a link, infinite if it is not known */
    static double GetTransfer(const LinkObservation& link, double bytes)
    {
        return GetOnAirSeconds(link, bytes) + GetSaneSeconds(link.delaySeconds);
    }

    SplitTables m_tables;          //!< sums over the layers
    SiteSums m_device;             //!< times on the device
    SiteSums m_server;             //!< times on the server
    const LinkObservation& m_up;   //!< way there
    const LinkObservation& m_down; //!< way back
    double m_devicePerFlop;        //!< for encoding, s
    double m_serverPerFlop;        //!< for decoding, s
    double m_resultBytes{0.0};     //!< of the answer
};

/** @return true if the numbers can be played with */
bool
IsPlayable(const ObservedCut& cut)
{
    return std::isfinite(cut.seconds) && cut.seconds >= 0.0 && std::isfinite(cut.serverSeconds) &&
           cut.serverSeconds >= 0.0 && std::isfinite(cut.bytes);
}

} // namespace

std::vector<ObservedCut>
FindObservedCuts(const PartitionObservation& observation, SiteId server)
{
    std::vector<ObservedCut> cuts;
    const CutTimes times(observation, server);
    const LayerId end = observation.model->GetLayerCount();
    const ObservedCut local = times.GetLocal(end);
    if (!IsPlayable(local))
    {
        return cuts;
    }
    for (const auto& cut : observation.model->GetCuts())
    {
        const ObservedCut remote = times.GetRemote(cut.position);
        if (cut.position < end && IsPlayable(remote))
        {
            cuts.push_back(remote);
        }
    }
    cuts.push_back(local);
    return cuts;
}

GameDevice
MakeGameDevice(uint64_t id, const std::vector<ObservedCut>& cuts, const ObservedGameScale& scale)
{
    GameDevice device;
    device.id = id;
    device.local = cuts.size() - 1;
    for (const auto& cut : cuts)
    {
        GameOption option;
        option.cut = cut.position;
        option.seconds = cut.seconds;
        option.serverSeconds = cut.serverSeconds;
        option.demand.compute =
            scale.tasksPerSecond * cut.serverSeconds * scale.serverFlopsPerSecond;
        option.demand.bandwidth = scale.delta * cut.bytes * scale.tasksPerSecond;
        if (scale.shaped && option.demand.bandwidth > 0.0)
        {
            option.seconds += std::max(0.0, cut.bytes / option.demand.bandwidth - cut.upSeconds);
        }
        device.options.push_back(option);
    }
    return device;
}

} // namespace edgeinference
} // namespace ns3
