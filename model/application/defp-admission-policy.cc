/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "defp-admission-policy.h"

#include "inference-site.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/string.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDefpAdmissionPolicy");
NS_OBJECT_ENSURE_REGISTERED(DefpAdmissionPolicy);

const char*
GetDefpActionName(DefpAction action)
{
    static const char* const NAMES[] = {"join", "grant", "release", "revoke", "leave"};
    return NAMES[static_cast<std::size_t>(action)];
}

TypeId
DefpAdmissionPolicy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::DefpAdmissionPolicy")
            .SetParent<AdmissionPolicy>()
            .SetGroupName("EdgeInference")
            .AddConstructor<DefpAdmissionPolicy>()
            .AddAttribute("ComputeBudget",
                          "R_c, what bundles may hold of the server together, FLOP/s; at most, "
                          "and if 0, the slots that may be reserved times F^e.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&DefpAdmissionPolicy::SetComputeBudget,
                                             &DefpAdmissionPolicy::GetComputeBudget),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("BandwidthBudget",
                          "R_b, what bundles may hold of the way to the server together; accounted "
                          "for at admission, kept by agents with ShapeUplink.",
                          DataRateValue(DataRate("100Mb/s")),
                          MakeDataRateAccessor(&DefpAdmissionPolicy::SetBandwidthBudget,
                                               &DefpAdmissionPolicy::GetBandwidthBudget),
                          MakeDataRateChecker())
            .AddAttribute("ServerFlops",
                          "F^e, FLOP/s that one slot is counted as; 0: FLOPs of the networks that "
                          "the server knows over the time they take here.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&DefpAdmissionPolicy::m_serverFlopsWanted),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute(
                "Order",
                "Which bid of a round is granted: largest-gain, gain-per-resource, "
                "round-robin, random or first-come.",
                StringValue("largest-gain"),
                MakeStringAccessor(&DefpAdmissionPolicy::SetOrder, &DefpAdmissionPolicy::GetOrder),
                MakeStringChecker())
            .AddAttribute("LeaseTime",
                          "Silence after which a device loses its seat and its bundle.",
                          TimeValue(Seconds(4)),
                          MakeTimeAccessor(&DefpAdmissionPolicy::m_leaseTime),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("LendIdle",
                          "Let idle slots of the server, reserved or not, serve whoever has work; "
                          "sets the attribute of the ComputeResource of the same name.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&DefpAdmissionPolicy::m_lendIdle),
                          MakeBooleanChecker())
            .AddAttribute("Shared",
                          "The server is shared by its users instead of divided into exclusive "
                          "shares: bundles are seats without a lease, and times grow with them.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&DefpAdmissionPolicy::m_shared),
                          MakeBooleanChecker())
            .AddAttribute("WithoutBundle",
                          "What a stage of a device without a bundle gets: unreserved (it runs on "
                          "what is left) or reject.",
                          StringValue("unreserved"),
                          MakeStringAccessor(&DefpAdmissionPolicy::SetWithoutBundle,
                                             &DefpAdmissionPolicy::GetWithoutBundle),
                          MakeStringChecker())
            .AddTraceSource("Changed",
                            "The grant log: a device got or lost its seat, or a bundle was "
                            "granted, given back or taken back.",
                            MakeTraceSourceAccessor(&DefpAdmissionPolicy::m_changedTrace),
                            "ns3::edgeinference::DefpAdmissionPolicy::ChangedTracedCallback")
            .AddTraceSource("Settled",
                            "An equilibrium was reached: nobody bids any more.",
                            MakeTraceSourceAccessor(&DefpAdmissionPolicy::m_settledTrace),
                            "ns3::edgeinference::DefpAdmissionPolicy::SettledTracedCallback")
            .AddTraceSource("Control",
                            "A message of the game was sent or received.",
                            MakeTraceSourceAccessor(&DefpAdmissionPolicy::m_controlTrace),
                            "ns3::edgeinference::DefpAdmissionPolicy::ControlTracedCallback")
            .AddTraceSource("BadMessage",
                            "A message of the game made no sense and was dropped.",
                            MakeTraceSourceAccessor(&DefpAdmissionPolicy::m_badMessageTrace),
                            "ns3::edgeinference::DefpAdmissionPolicy::BadMessageTracedCallback");
    return tid;
}

DefpAdmissionPolicy::DefpAdmissionPolicy()
    : m_random(CreateObject<UniformRandomVariable>()),
      m_chooser(m_order)
{
}

DefpAdmissionPolicy::~DefpAdmissionPolicy() = default;

void
DefpAdmissionPolicy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    for (auto& [peer, seat] : m_seats)
    {
        seat.lapse.Cancel();
    }
    m_next.Cancel();
    m_seats.clear();
    m_ledger.Clear();
    m_chooser = GrantChooser(GrantOrder::LARGEST_GAIN);
    m_random = nullptr;
    AdmissionPolicy::DoDispose();
}

void
DefpAdmissionPolicy::DoStart()
{
    NS_LOG_FUNCTION(this);
    m_ledger = DefpLedger(m_shared);
    const Ptr<UniformRandomVariable> random = m_random;
    m_chooser = GrantChooser(m_order, {}, [random](std::size_t n) {
        return static_cast<std::size_t>(random->GetInteger(0, static_cast<uint32_t>(n - 1)));
    });
    GetPort()->GetServerSite()->GetResource()->SetLendIdle(m_lendIdle);
    ApplyBudgets();
}

void
DefpAdmissionPolicy::DoStop()
{
    NS_LOG_FUNCTION(this);
    m_open = false; // nobody is granted anything any more
    while (!m_seats.empty())
    {
        Remove(m_seats.begin()->first);
    }
    m_next.Cancel();
    m_unsettled = false;
    m_serverFlops = 0.0;
}

AdmissionDecision
DefpAdmissionPolicy::DoAdmit(const StageRequest& request)
{
    const DefpPlayer* player = m_ledger.Find(request.key.device);
    if (player && player->grant != 0)
    {
        return AdmissionDecision::Admit(m_seats.at(request.key.device).lease);
    }
    if (m_rejects)
    {
        return AdmissionDecision::Reject("no bundle");
    }
    ++m_unreservedStages;
    return AdmissionDecision::Admit();
}

std::map<std::string, double>
DefpAdmissionPolicy::DoGetFigures() const
{
    const double settled = static_cast<double>(m_settlements);
    return {{"control bytes", static_cast<double>(m_controlBytes)},
            {"control messages", static_cast<double>(m_controlMessages)},
            {"rounds", static_cast<double>(m_allRounds)},
            {"grants", static_cast<double>(m_allGrants)},
            {"most bundles at once", m_mostHolders},
            {"revocations", static_cast<double>(m_revocations)},
            {"equilibria", settled},
            {"seconds to equilibria", m_settleSeconds},
            {"longest seconds to equilibrium", m_longestSettle},
            {"stages without bundle", static_cast<double>(m_unreservedStages)}};
}

int64_t
DefpAdmissionPolicy::DoAssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

void
DefpAdmissionPolicy::SetComputeBudget(double flopsPerSecond)
{
    NS_LOG_FUNCTION(this << flopsPerSecond);
    m_computeBudget = flopsPerSecond;
    ApplyBudgets();
}

double
DefpAdmissionPolicy::GetComputeBudget() const
{
    return m_computeBudget;
}

void
DefpAdmissionPolicy::SetBandwidthBudget(DataRate rate)
{
    NS_LOG_FUNCTION(this << rate);
    m_bandwidthBudget = rate;
    ApplyBudgets();
}

DataRate
DefpAdmissionPolicy::GetBandwidthBudget() const
{
    return m_bandwidthBudget;
}

void
DefpAdmissionPolicy::SetOrder(const std::string& order)
{
    m_order = ParseGrantOrder(order);
}

std::string
DefpAdmissionPolicy::GetOrder() const
{
    return GetGrantOrderName(m_order);
}

void
DefpAdmissionPolicy::SetWithoutBundle(const std::string& what)
{
    if (what != "unreserved" && what != "reject")
    {
        throw std::invalid_argument("WithoutBundle of a DEFP ledger is 'unreserved' or 'reject', "
                                    "not '" +
                                    what + "'");
    }
    m_rejects = what == "reject";
}

std::string
DefpAdmissionPolicy::GetWithoutBundle() const
{
    return m_rejects ? "reject" : "unreserved";
}

const DefpLedger&
DefpAdmissionPolicy::GetLedger() const
{
    return m_ledger;
}

double
DefpAdmissionPolicy::GetServerFlops() const
{
    return m_serverFlops;
}

bool
DefpAdmissionPolicy::IsSettled() const
{
    return !m_unsettled;
}

uint64_t
DefpAdmissionPolicy::GetBadMessages() const
{
    return m_badMessages;
}

} // namespace edgeinference
} // namespace ns3
