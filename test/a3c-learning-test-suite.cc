/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The learning agent with LibTorch, on packets: it learns in the loop, and learns anew when the
 * world changes in the middle of a run.
 */
#include "ns3/a3c-partition-agent.h"
#include "ns3/boolean.h"
#include "ns3/callback.h"
#include "ns3/channel.h"
#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/edge-server-application.h"
#include "ns3/mobile-device-application.h"
#include "ns3/node.h"
#include "ns3/partition-learner.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/scenario-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/type-lookup.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @return whether the learners on LibTorch can be had */
bool
HaveLearners()
{
    try
    {
        FindType(PartitionLearner::GetTypeId(), "mtl-a3c");
        return true;
    }
    catch (const std::invalid_argument&)
    {
        return false;
    }
}

} // namespace

/**
 * @ingroup edge-inference
 * Two servers, one of them good. After a while the good one turns bad and the other one good. An
 * agent that learns finds the good one again within so many tasks; one that stops learning at that
 * moment does not.
 */
class A3cAdaptationTestCase : public TestCase
{
  public:
    /** @param link whether the rate of a wire changes, and not the load of a server */
    explicit A3cAdaptationTestCase(bool link)
        : TestCase(std::string("the agent adapts when ") +
                   (link ? "a link's rate" : "a server's load") + " changes"),
          m_link(link)
    {
    }

  private:
    static constexpr uint32_t BEFORE = 600; //!< tasks before the change
    static constexpr uint32_t AFTER = 600;  //!< tasks within which it has adapted
    static constexpr uint32_t WINDOW = 100; //!< tasks over which medians are taken

    void DoRun() override
    {
        if (!HaveLearners())
        {
            return;
        }
        const std::vector<double> learns = Run(true);
        const std::vector<double> stops = Run(false);
        const double good = GetMedian(learns, BEFORE);
        const double shock = GetMedian(learns, BEFORE + WINDOW);
        const double adapted = GetMedian(learns, BEFORE + AFTER);
        const double frozen = GetMedian(stops, BEFORE + AFTER);
        std::printf("a3c, %s changes: %.1f ms before, %.1f ms after %u tasks, %.1f ms after %u; "
                    "without learning %.1f ms\n",
                    m_link ? "link" : "load",
                    1e3 * good,
                    1e3 * shock,
                    WINDOW,
                    1e3 * adapted,
                    AFTER,
                    1e3 * frozen);
        NS_TEST_EXPECT_MSG_GT(frozen, 2.0 * good, "the change hurts who does not learn");
        NS_TEST_EXPECT_MSG_LT(adapted, 1.5 * good, "who learns is back where it was");
        NS_TEST_EXPECT_MSG_LT(adapted, 0.6 * frozen, "and better off than who does not");
    }

    /**
     * Of a window, since an agent that learns goes on trying what is bad now and then.
     * @param seconds of tasks, in order @param end of the window @return median of the window
     */
    static double GetMedian(const std::vector<double>& seconds, std::size_t end)
    {
        const auto last = seconds.begin() + static_cast<std::ptrdiff_t>(end);
        std::vector<double> window(last - WINDOW, last);
        std::nth_element(window.begin(), window.begin() + WINDOW / 2, window.end());
        return window[WINDOW / 2];
    }

    /** @param learns until the end, and not until the change @return time of each task */
    std::vector<double> Run(bool learns)
    {
        Config::SetDefault("ns3::edgeinference::MobileDeviceApplication::Encoding",
                           StringValue("uint8"));
        RngSeedManager::SetSeed(1);
        RngSeedManager::SetRun(1);
        ScenarioOptions options;
        options.channel = "p2p";
        options.devices = 2;
        options.servers = 2;
        options.cloud = false;
        options.model = "alexnet";
        options.taskRate = 5.0;
        options.deadline = Seconds(0);
        options.duration = Seconds(200);
        options.output = "";
        options.regret = 0;
        options.agent = "a3c";
        ScenarioHelper scenario(options);
        scenario.Build(options.GetAgents().front());
        m_scenario = &scenario;
        m_seconds.clear();
        m_stop = !learns;
        for (uint32_t i = 0; i < scenario.GetDevices().GetN(); ++i)
        {
            Configure(GetAgent(i));
        }
        Spoil(1, true);
        scenario.Run();
        Config::SetDefault("ns3::edgeinference::MobileDeviceApplication::Encoding",
                           StringValue("native"));
        NS_TEST_EXPECT_MSG_GT(m_seconds.size(), BEFORE + AFTER, "enough tasks");
        m_seconds.resize(BEFORE + AFTER);
        return m_seconds;
    }

    Ptr<A3cPartitionAgent> GetAgent(uint32_t device) const
    {
        return DynamicCast<A3cPartitionAgent>(
            DynamicCast<MobileDeviceApplication>(m_scenario->GetDevices().Get(device))->GetAgent());
    }

    void Configure(Ptr<A3cPartitionAgent> agent)
    {
        agent->SetAttribute("Learn", BooleanValue(true));
        agent->SetAttribute("SharedPolicy", StringValue("all"));
        agent->SetAttribute(
            "Learner",
            StringValue("mtl-a3c/HiddenSizes=32/RewardScale=10/Gamma=0/EntropyWeight=0.01"));
        // heads are independent: with several blocks no single one of them gains by moving alone
        agent->SetAttribute("Blocks", StringValue("1"));
        agent->SetAttribute("RolloutSteps", StringValue("8"));
        agent->SetAttribute("Exploration", StringValue("0.1"));
        agent->SetAttribute("FailureSeconds", StringValue("1"));
        agent->TraceConnectWithoutContext("Rewarded",
                                          MakeCallback(&A3cAdaptationTestCase::Take, this));
    }

    /** Make a server bad or good again. @param server number from 0 @param bad whether it is bad */
    void Spoil(uint32_t server, bool bad)
    {
        auto application = DynamicCast<EdgeServerApplication>(m_scenario->GetServers().Get(server));
        if (!m_link)
        {
            application->SiteApplication::GetSite()->GetResource()->SetSpeed(bad ? 0.02 : 1.0);
            return;
        }
        // 12 Mb/s of tensors still pass: else the queue that stands in the wire is what tasks see
        const DataRateValue rate(DataRate(bad ? "20Mb/s" : "1Gb/s"));
        Ptr<Node> node = application->GetNode();
        for (uint32_t i = 0; i < node->GetNDevices(); ++i)
        {
            Ptr<NetDevice> device = node->GetDevice(i);
            if (device->IsPointToPoint())
            {
                Ptr<Channel> wire = device->GetChannel();
                wire->GetDevice(0)->SetAttribute("DataRate", rate);
                wire->GetDevice(1)->SetAttribute("DataRate", rate);
            }
        }
    }

    void Take(uint64_t, double reward)
    {
        m_seconds.push_back(-reward);
        if (m_seconds.size() == BEFORE)
        {
            Spoil(0, true);
            Spoil(1, false);
            for (uint32_t i = 0; m_stop && i < m_scenario->GetDevices().GetN(); ++i)
            {
                GetAgent(i)->SetAttribute("Learn", BooleanValue(false));
            }
        }
        if (m_seconds.size() == BEFORE + AFTER + 1)
        {
            Simulator::Stop();
        }
    }

    bool m_link;                         //!< a wire changes
    bool m_stop{false};                  //!< stop learning at the change
    ScenarioHelper* m_scenario{nullptr}; //!< at work
    std::vector<double> m_seconds;       //!< of tasks, in the order of their ends
};

/**
 * @ingroup edge-inference
 * Learning in the loop; tests nothing without LibTorch.
 */
class A3cLearningTestSuite : public TestSuite
{
  public:
    A3cLearningTestSuite()
        : TestSuite("edge-inference-a3c-learning", Type::SYSTEM)
    {
        AddTestCase(new A3cAdaptationTestCase(false));
        AddTestCase(new A3cAdaptationTestCase(true), EDGE_INFERENCE_TEST_EXTENSIVE);
    }
};

static A3cLearningTestSuite g_a3cLearningTestSuite; //!< registers the suite
