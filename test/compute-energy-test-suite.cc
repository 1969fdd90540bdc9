/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/basic-energy-source.h"
#include "ns3/double.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/frequency-compute-energy.h"
#include "ns3/node-energy.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/power-compute-energy.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/test.h"
#include "ns3/transmit-time-radio-energy.h"

#include <cmath>
#include <functional>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @param action to call */
void
CallAction(std::function<void()> action)
{
    action();
}

/** @param at when @param action what happens then */
void
ScheduleAction(Time at, std::function<void()> action)
{
    Simulator::Schedule(at, &CallAction, action);
}

/**
 * @param joules initial energy
 * @param threshold fraction at which it counts as depleted
 * @return a battery of 3.7 V on a node of its own
 */
Ptr<energy::BasicEnergySource>
CreateBattery(double joules, double threshold)
{
    auto source = CreateObject<energy::BasicEnergySource>();
    source->SetAttribute("BasicEnergySourceInitialEnergyJ", DoubleValue(joules));
    source->SetAttribute("BasicEnergyLowBatteryThreshold", DoubleValue(threshold));
    source->SetAttribute("BasicEnergySupplyVoltageV", DoubleValue(3.7));
    source->SetNode(CreateObject<Node>());
    return source;
}

/**
 * @ingroup edge-inference
 * The formulas of MTL-A3C and of busy and idle power.
 */
class EnergyFormulaTestCase : public TestCase
{
  public:
    EnergyFormulaTestCase()
        : TestCase("Energy of a stage and of a transfer")
    {
    }

  private:
    void DoRun() override
    {
        auto frequency = CreateObject<FrequencyComputeEnergy>();
        // TMC 2024, equation (4): 1e-26 * (1e9)^2 * 1e8 = 1 J
        NS_TEST_EXPECT_MSG_EQ_TOL(frequency->GetJoules(100000000, Seconds(5)),
                                  1,
                                  1e-12,
                                  "kappa f^2 c");
        NS_TEST_EXPECT_MSG_EQ_TOL(frequency->GetActivePower(100000000, Seconds(5)),
                                  0.2,
                                  1e-12,
                                  "W");
        NS_TEST_EXPECT_MSG_EQ(frequency->GetActivePower(1, Time()), 0, "no time, no power");
        frequency->SetAttribute("CyclesPerFlop", DoubleValue(0.5));
        frequency->SetAttribute("Frequency", DoubleValue(2e9));
        NS_TEST_EXPECT_MSG_EQ_TOL(frequency->GetJoules(100000000, Seconds(5)), 2, 1e-12, "2^2 / 2");
        auto power = CreateObject<PowerComputeEnergy>();
        power->SetAttribute("BusyPower", DoubleValue(7.2));
        power->SetAttribute("IdlePower", DoubleValue(2.7));
        NS_TEST_EXPECT_MSG_EQ_TOL(power->GetJoules(1, MilliSeconds(200)),
                                  0.9,
                                  1e-12,
                                  "4.5 W * 0.2 s");
        NS_TEST_EXPECT_MSG_EQ_TOL(power->GetIdlePower(), 2.7, 1e-12, "idle");
        auto radio = CreateObject<TransmitTimeRadioEnergy>();
        NS_TEST_EXPECT_MSG_EQ_TOL(radio->GetTransmitJoules(1000, Seconds(2)), 1, 1e-12, "p * D");
        NS_TEST_EXPECT_MSG_EQ(radio->GetReceiveJoules(1000, Seconds(2)), 0, "free by default");
    }
};

/**
 * @ingroup edge-inference
 * What the battery lost is what the activities drew.
 */
class EnergyBalanceTestCase : public TestCase
{
  public:
    EnergyBalanceTestCase()
        : TestCase("Balance of source and activities within 1e-9")
    {
    }

  private:
    void DoRun() override
    {
        auto source = CreateBattery(1e4, 0);
        auto node = CreateObject<NodeEnergy>();
        node->SetAttribute("IdlePower", DoubleValue(0.123456789));
        node->SetSource(source);
        source->Initialize();
        auto random = CreateObject<UniformRandomVariable>();
        random->SetStream(1);
        double ended = 0;
        double spent = 0;
        for (uint32_t i = 0; i < 2000; ++i)
        {
            const Time at = Seconds(random->GetValue(0, 50));
            const Time length = Seconds(random->GetValue(0, 0.5));
            const double watts = random->GetValue(0, 5);
            if (i % 3 == 0)
            {
                const double joules = watts * 0.01;
                spent += joules;
                ScheduleAction(at, [=]() {
                    node->Spend(EnergyUse::RADIO, joules, i % 2 == 0 ? length : Time());
                });
                continue;
            }
            ScheduleAction(at, [=, &ended]() {
                const ActivityId id = node->Begin(EnergyUse::COMPUTE, watts);
                ScheduleAction(length, [=, &ended]() { ended += node->End(id); });
            });
        }
        Simulator::Stop(Seconds(60));
        Simulator::Run();
        const double lost = 1e4 - source->GetRemainingEnergy();
        const double sum = ended + spent + 0.123456789 * 60;
        NS_TEST_EXPECT_MSG_EQ_TOL(lost / sum, 1, 1e-9, "the source lost " << lost << " J");
        NS_TEST_EXPECT_MSG_EQ_TOL(node->GetTotalJoules() / sum, 1, 1e-9, "counted");
        NS_TEST_EXPECT_MSG_EQ_TOL(node->GetJoules(EnergyUse::COMPUTE) / ended, 1, 1e-9, "by use");
        NS_TEST_EXPECT_MSG_EQ_TOL(node->GetJoules(EnergyUse::RADIO) / spent, 1, 1e-9, "by use");
        NS_TEST_EXPECT_MSG_EQ_TOL(node->GetRemainingJoules(), 1e4 - sum, 1e-6, "left");
        Simulator::Destroy();
        node->Dispose();
        source->Dispose();
    }
};

/**
 * @ingroup edge-inference
 * An empty battery ends everything, at the right time.
 */
class DepletionTestCase : public TestCase
{
  public:
    /** @param threshold fraction at which the source counts as depleted */
    explicit DepletionTestCase(double threshold)
        : TestCase("Depletion at a threshold of " + std::to_string(threshold)),
          m_threshold(threshold)
    {
    }

  private:
    /** @param joules left */
    void Depleted(double joules)
    {
        ++m_depletions;
        m_depletedAt = Simulator::Now();
        m_left = joules;
        m_drawn = m_node->End(m_activity); // what an application does
    }

    void DoRun() override
    {
        auto source = CreateBattery(10, m_threshold);
        m_node = CreateObject<NodeEnergy>();
        m_node->SetSource(source);
        source->Initialize();
        m_node->TraceConnectWithoutContext("Depleted",
                                           MakeCallback(&DepletionTestCase::Depleted, this));
        ScheduleAction(MilliSeconds(100), [this]() {
            m_activity = m_node->Begin(EnergyUse::COMPUTE, 3);
            m_node->Spend(EnergyUse::RADIO, 100, Seconds(100));
        });
        ScheduleAction(Seconds(20), [this]() {
            NS_TEST_EXPECT_MSG_EQ(m_node->Begin(EnergyUse::COMPUTE, 1),
                                  0,
                                  "nothing starts any more");
            NS_TEST_EXPECT_MSG_EQ(m_node->Spend(EnergyUse::RADIO, 1, Seconds(1)), 0, "nothing");
        });
        Simulator::Stop(Seconds(30));
        Simulator::Run();
        // 4 W from 0.1 s on
        const double usable = 10 * (1 - m_threshold);
        NS_TEST_EXPECT_MSG_EQ(m_depletions, 1, "once");
        NS_TEST_EXPECT_MSG_EQ(m_node->IsDepleted(), true, "for good");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_depletedAt.GetSeconds(), 0.1 + usable / 4, 1e-6, "when");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_left, 10 * m_threshold, 1e-6, "what is left");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_drawn, usable * 0.75, 1e-6, "what the activity drew");
        NS_TEST_EXPECT_MSG_EQ_TOL(m_node->GetTotalJoules(), usable, 1e-6, "what the node drew");
        NS_TEST_EXPECT_MSG_EQ(m_node->GetPower(), 0, "nothing is drawn");
        NS_TEST_EXPECT_MSG_EQ_TOL(source->GetRemainingEnergy(), m_left, 1e-9, "nothing was drawn");
        Simulator::Destroy();
        m_node->Dispose();
        source->Dispose();
    }

    double m_threshold;       //!< fraction
    Ptr<NodeEnergy> m_node;   //!< under test
    ActivityId m_activity{0}; //!< that the depletion ends
    uint32_t m_depletions{0}; //!< how often
    Time m_depletedAt;        //!< when
    double m_left{0};         //!< J
    double m_drawn{0};        //!< J
};

/**
 * @ingroup edge-inference
 * Amounts drawn at once, together more than the battery has.
 */
class BurstTestCase : public TestCase
{
  public:
    /** @param threshold fraction at which the source counts as depleted */
    explicit BurstTestCase(double threshold)
        : TestCase("Amounts at once, threshold " + std::to_string(threshold)),
          m_threshold(threshold)
    {
    }

  private:
    void DoRun() override
    {
        auto source = CreateBattery(10, m_threshold);
        auto node = CreateObject<NodeEnergy>();
        node->SetSource(source);
        source->Initialize();
        ScheduleAction(Seconds(1), [node]() { node->Spend(EnergyUse::COMPUTE, 6, Time()); });
        ScheduleAction(Seconds(2), [this, node]() {
            NS_TEST_EXPECT_MSG_EQ(node->IsDepleted(), false, "something is left");
            node->Spend(EnergyUse::COMPUTE, 3, Time());
            node->Spend(EnergyUse::RADIO, 3, Time());
        });
        ScheduleAction(Seconds(2) + MicroSeconds(1), [this, node]() {
            NS_TEST_EXPECT_MSG_EQ(node->IsDepleted(), true, "6 J were asked for");
        });
        Simulator::Stop(Seconds(5));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ_TOL(node->GetTotalJoules(), 10 * (1 - m_threshold), 1e-7, "drawn");
        NS_TEST_EXPECT_MSG_EQ_TOL(node->GetRemainingJoules(), 10 * m_threshold, 1e-7, "left");
        Simulator::Destroy();
        node->Dispose();
        source->Dispose();
    }

    double m_threshold; //!< fraction
};

/**
 * @ingroup edge-inference
 * Without a source a node only counts.
 */
class SourcelessTestCase : public TestCase
{
  public:
    SourcelessTestCase()
        : TestCase("Counting without a source")
    {
    }

  private:
    void DoRun() override
    {
        auto node = CreateObject<NodeEnergy>();
        const ActivityId id = node->Begin(EnergyUse::COMPUTE, 2);
        ActivityId radio = 0;
        ScheduleAction(Seconds(1), [&]() {
            radio = node->Spend(EnergyUse::RADIO, 1, Seconds(2));
            NS_TEST_EXPECT_MSG_EQ_TOL(node->GetPower(), 2.5, 1e-12, "W");
        });
        ScheduleAction(Seconds(2), [&]() {
            NS_TEST_EXPECT_MSG_EQ_TOL(node->GetActivityJoules(id), 4, 1e-12, "2 W * 2 s");
            const double half = node->End(radio);
            const double all = node->End(id);
            NS_TEST_EXPECT_MSG_EQ_TOL(half, 0.5, 1e-12, "stopped half way");
            NS_TEST_EXPECT_MSG_EQ_TOL(all, 4, 1e-12, "2 W * 2 s");
            NS_TEST_EXPECT_MSG_EQ(node->End(id), 0, "once only");
            NS_TEST_EXPECT_MSG_EQ(node->End(0), 0, "none");
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ_TOL(node->GetTotalJoules(), 4.5, 1e-12, "J");
        NS_TEST_EXPECT_MSG_EQ(std::isinf(node->GetRemainingJoules()), true, "never empty");
        NS_TEST_EXPECT_MSG_EQ(node->IsDepleted(), false, "never empty");
        Simulator::Destroy();
        node->Dispose();
    }
};

/**
 * @ingroup edge-inference
 * Energy of computing and sending.
 */
class ComputeEnergyTestSuite : public TestSuite
{
  public:
    ComputeEnergyTestSuite()
        : TestSuite("edge-inference-compute-energy", Type::UNIT)
    {
        AddTestCase(new EnergyFormulaTestCase);
        AddTestCase(new EnergyBalanceTestCase);
        AddTestCase(new DepletionTestCase(0));
        AddTestCase(new DepletionTestCase(0.1));
        AddTestCase(new BurstTestCase(0));
        AddTestCase(new BurstTestCase(0.1));
        AddTestCase(new SourcelessTestCase);
    }
};

} // namespace

static ComputeEnergyTestSuite g_computeEnergyTestSuite; //!< registers the suite
