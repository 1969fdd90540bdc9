/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "split-search.h"

#include "observed-plan.h"
#include "plan-cost.h"
#include "split-tables.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr double NEVER = std::numeric_limits<double>::infinity();
constexpr double TIE = 1e-12; //!< relative; sums of the same terms in another order differ by less

/** One cut on one server. */
struct Candidate
{
    LayerId position{0};
    SiteId server{DEVICE_SITE};
    double seconds{NEVER};
    double joules{0.0};
    double bytes{0.0};
};

/** Keeps the best of many candidates in one pass. */
class Best
{
  public:
    explicit Best(const SplitOptions& options)
        : m_options(options)
    {
    }

    void Offer(const Candidate& candidate)
    {
        // a weight of zero must not turn an impossible latency into NaN
        if (!std::isfinite(candidate.seconds))
        {
            return;
        }
        const double value =
            m_options.secondsWeight * candidate.seconds + m_options.joulesWeight * candidate.joules;
        const double slack = std::isfinite(m_value) ? TIE * std::abs(m_value) : 0.0;
        if (value < m_value - slack || (value <= m_value + slack && IsPreferred(candidate)))
        {
            // among equals the smallest value stays the reference, or ties could drift
            m_value = std::min(m_value, value);
            m_candidate = candidate;
        }
    }

    double GetValue() const
    {
        return m_value;
    }

    const Candidate& GetCandidate() const
    {
        return m_candidate;
    }

  private:
    /** @return true if it wins a tie */
    bool IsPreferred(const Candidate& other) const
    {
        if (other.bytes != m_candidate.bytes)
        {
            return other.bytes < m_candidate.bytes;
        }
        if (other.position != m_candidate.position)
        {
            return (other.position > m_candidate.position) != m_options.serverFirst;
        }
        return other.server < m_candidate.server;
    }

    const SplitOptions& m_options;
    double m_value{NEVER};
    Candidate m_candidate;
};

/** Costs of all cuts between the device and one server, term by term as EvaluatePlan has them. */
class ServerCosts
{
  public:
    ServerCosts(const PartitionObservation& observation,
                const SplitTables& tables,
                const SiteSums& device,
                SiteId server)
        : m_observation(observation),
          m_tables(tables),
          m_server(server),
          m_device(device),
          m_sums(tables.SumSite(server)),
          m_up(GetLink(observation, DEVICE_SITE, server)),
          m_down(GetLink(observation, server, DEVICE_SITE)),
          m_deviceLoad(GetLoadSeconds(observation, DEVICE_SITE)),
          m_serverLoad(GetLoadSeconds(observation, server))
    {
        if (tables.HasCodec())
        {
            m_devicePerFlop = GetSecondsPerFlop(observation, DEVICE_SITE);
            m_serverPerFlop = GetSecondsPerFlop(observation, server);
            m_joulesPerFlop = GetJoulesPerFlop(observation);
        }
    }

    /** Everything on the device. */
    Candidate GetLocal() const
    {
        Candidate cost = Begin(m_observation.model->GetLayerCount(), DEVICE_SITE);
        cost.seconds = LeaveDevice(cost.position);
        cost.joules = m_tables.GetJoules(cost.position);
        return cost;
    }

    /** The device runs what lies before the position, the server the rest. */
    Candidate GetDeviceFirst(LayerId position) const
    {
        Candidate cost = Begin(position, m_server);
        const double reach = m_tables.GetReach(position);
        const TensorLoad& load = m_tables.GetLive(position);
        const double arrival = GetArrival(load, m_up, GetDeviceTime(position, load));
        cost.seconds = LeaveDevice(position);
        cost.seconds +=
            reach * (StartAt(m_server, arrival, m_serverLoad) + load.decodeFlops * m_serverPerFlop);
        cost.seconds += m_sums.after[position];
        cost.joules = m_tables.GetJoules(position) + reach * GetSendJoules(load);
        cost.bytes = reach * load.bytes;
        for (const auto& leave : m_tables.GetLeaves())
        {
            if (leave.layer >= position)
            {
                AddResult(leave, cost);
            }
        }
        return cost;
    }

    /** The server runs what lies before the position, the device the rest. */
    Candidate GetServerFirst(LayerId position) const
    {
        Candidate cost = Begin(position, m_server);
        const TensorLoad& load = m_tables.GetUsedInputs(position);
        const double arrival = GetArrival(load, m_up, GetDeviceTime(0, load));
        const double start =
            StartAt(m_server, arrival, m_serverLoad) + load.decodeFlops * m_serverPerFlop;
        cost.seconds = 0.0;
        cost.bytes = load.bytes;
        cost.joules = GetSendJoules(load);
        for (const auto& leave : m_tables.GetLeaves())
        {
            if (leave.layer < position)
            {
                cost.seconds += leave.share * (start + m_sums.before[leave.layer + 1]);
                AddResult(leave, cost);
            }
        }
        if (m_tables.GetRunBefore(position) < m_tables.GetRunCount())
        {
            FinishOnDevice(start + m_sums.before[position], cost);
        }
        return cost;
    }

  private:
    static Candidate Begin(LayerId position, SiteId server)
    {
        Candidate cost;
        cost.position = position;
        cost.server = server;
        return cost;
    }

    /** The second part of GetServerFirst. */
    void FinishOnDevice(double done, Candidate& cost) const
    {
        const double reach = m_tables.GetReach(cost.position);
        TensorLoad load = m_tables.GetLive(cost.position);
        load.Add(m_tables.GetLiveInputs(cost.position), -1); // the sensor is on the device
        const double sent = done + load.encodeFlops * m_serverPerFlop;
        const double arrival = GetArrival(load, m_down, sent);
        cost.seconds += reach * (StartAt(DEVICE_SITE, arrival, m_deviceLoad) +
                                 load.decodeFlops * m_devicePerFlop);
        cost.seconds += m_device.after[cost.position];
        cost.bytes += reach * load.bytes;
        const LayerId end = m_observation.model->GetLayerCount();
        cost.joules += m_tables.GetJoules(end) - m_tables.GetJoules(cost.position);
        cost.joules += reach * (m_observation.receiveWatts * GetOnAirSeconds(m_down, load.bytes) +
                                m_joulesPerFlop * load.decodeFlops);
    }

    /** @return when a site begins with a stage whose inputs are there at `ready` */
    double StartAt(SiteId site, double ready, double loading) const
    {
        return std::max(ready + loading, GetSaneSeconds(m_observation.sites[site].backlogSeconds));
    }

    /** @return when the device has run everything before a position and encoded the load */
    double GetDeviceTime(LayerId position, const TensorLoad& load) const
    {
        const double encoding = load.encodeFlops * m_devicePerFlop;
        if (m_tables.GetRunBefore(position) > 0)
        {
            return StartAt(DEVICE_SITE, 0.0, m_deviceLoad) + m_device.before[position] + encoding;
        }
        // a stage that runs nothing waits for nothing
        return encoding > 0.0 ? StartAt(DEVICE_SITE, 0.0, 0.0) + encoding : 0.0;
    }

    /** @return expected seconds of the tasks that leave on the device before a position */
    double LeaveDevice(LayerId position) const
    {
        double seconds = 0.0;
        for (const auto& leave : m_tables.GetLeaves())
        {
            if (leave.layer < position)
            {
                seconds += leave.share * GetDeviceTime(leave.layer + 1, TensorLoad());
            }
        }
        return seconds;
    }

    /** @return when the last tensor of a load is there; 0 for an empty load */
    static double GetArrival(const TensorLoad& load, const LinkObservation& link, double sent)
    {
        return load.tensors == 0
                   ? 0.0
                   : sent + GetOnAirSeconds(link, load.bytes) + GetSaneSeconds(link.delaySeconds);
    }

    /** @return device energy to encode and send a load */
    double GetSendJoules(const TensorLoad& load) const
    {
        return m_observation.transmitWatts * GetOnAirSeconds(m_up, load.bytes) +
               m_joulesPerFlop * load.encodeFlops;
    }

    /** Bring the answer of one way out home. */
    void AddResult(const SplitLeave& leave, Candidate& cost) const
    {
        const double onAir = GetOnAirSeconds(m_down, leave.bytes);
        cost.seconds += leave.share * (onAir + GetSaneSeconds(m_down.delaySeconds));
        cost.joules += leave.share * m_observation.receiveWatts * onAir;
        cost.bytes += leave.share * leave.bytes;
    }

    const PartitionObservation& m_observation;
    const SplitTables& m_tables;
    SiteId m_server;
    const SiteSums& m_device;
    SiteSums m_sums; //!< of the server
    const LinkObservation& m_up;
    const LinkObservation& m_down;
    double m_deviceLoad; //!< seconds to load the model
    double m_serverLoad; //!< seconds to load the model
    double m_devicePerFlop{0.0};
    double m_serverPerFlop{0.0};
    double m_joulesPerFlop{0.0};
};

/** @return the plan of a candidate */
PartitionPlan
MakePlan(const PartitionObservation& observation,
         const SplitOptions& options,
         const Candidate& candidate)
{
    const LayerId end = observation.model->GetLayerCount();
    if (candidate.server == DEVICE_SITE)
    {
        return MakeObservedPlan(observation, {{end, DEVICE_SITE}}, options.exitRules);
    }
    const SiteId first = options.serverFirst ? candidate.server : DEVICE_SITE;
    const SiteId second = options.serverFirst ? DEVICE_SITE : candidate.server;
    return MakeObservedPlan(observation,
                            {{candidate.position, first}, {end, second}},
                            options.exitRules);
}

/** Offer all splits of a fresh task. */
void
SearchFresh(const PartitionObservation& observation, const SplitOptions& options, Best& best)
{
    const SplitTables tables(observation, options.exitRules);
    const SiteSums device = tables.SumSite(DEVICE_SITE);
    best.Offer(ServerCosts(observation, tables, device, DEVICE_SITE).GetLocal());
    for (SiteId server = 1; server < observation.sites.size(); ++server)
    {
        if (!observation.sites[server].usable)
        {
            continue;
        }
        const ServerCosts costs(observation, tables, device, server);
        for (const auto& cut : observation.model->GetCuts())
        {
            const uint32_t before = tables.GetRunBefore(cut.position);
            if (before != (options.serverFirst ? 0 : tables.GetRunCount()))
            {
                best.Offer(options.serverFirst ? costs.GetServerFirst(cut.position)
                                               : costs.GetDeviceFirst(cut.position));
            }
        }
    }
}

/** Offer all splits of what is left of a task, each by its plan. */
void
SearchAgain(const PartitionObservation& observation, const SplitOptions& options, Best& best)
{
    const LayerSet run = GetLayersToRun(observation, options.exitRules);
    const auto offer = [&](Candidate candidate) {
        const PartitionPlan plan = MakePlan(observation, options, candidate);
        const PlanCost cost = EvaluatePlan(observation, plan);
        candidate.seconds = cost.seconds;
        candidate.joules = cost.computeJoules + cost.radioJoules;
        candidate.bytes = cost.GetBytes();
        best.Offer(candidate);
    };
    Candidate local;
    local.position = observation.model->GetLayerCount();
    offer(local);
    for (const SiteId server : GetUsableServers(observation))
    {
        LayerId previous = 0;
        for (const auto& cut : observation.model->GetCuts())
        {
            // without a layer to run between two cuts they give one plan
            const bool first = cut.position == observation.model->GetInputCount();
            if (first || run.Intersects(LayerSet(previous, cut.position - 1)))
            {
                Candidate candidate;
                candidate.position = cut.position;
                candidate.server = server;
                offer(candidate);
            }
            previous = cut.position;
        }
    }
}

} // namespace

bool
SplitChoice::IsFound() const
{
    return !plan.IsEmpty();
}

SplitChoice
FindBestSplit(const PartitionObservation& observation, const SplitOptions& options)
{
    SplitChoice choice;
    if (!observation.model || observation.sites.empty())
    {
        return choice;
    }
    Best best(options);
    if (IsReplanning(observation))
    {
        SearchAgain(observation, options, best);
    }
    else
    {
        SearchFresh(observation, options, best);
    }
    if (std::isfinite(best.GetValue()))
    {
        const Candidate& found = best.GetCandidate();
        choice.position = found.position;
        choice.server = found.server;
        choice.objective = best.GetValue();
        choice.seconds = found.seconds;
        choice.joules = found.joules;
        choice.bytes = found.bytes;
        choice.plan = MakePlan(observation, options, found);
    }
    return choice;
}

} // namespace edgeinference
} // namespace ns3
