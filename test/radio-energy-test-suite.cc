/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Energy of the radio: each model against its closed form, and the balance of the battery that
 * radio and compute share.
 */

#include "access-network-test-kit.h"

#include "ns3/access-network.h"
#include "ns3/airtime-radio-energy.h"
#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/data-rate.h"
#include "ns3/device-energy-model-container.h"
#include "ns3/device-energy-model.h"
#include "ns3/double.h"
#include "ns3/edge-inference-compat.h"
#include "ns3/energy-source.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/mobile-device-application.h"
#include "ns3/node-energy.h"
#include "ns3/packet-burst.h"
#include "ns3/regression-radio-energy.h"
#include "ns3/scenario-helper.h"
#include "ns3/scenario-options.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/wifi-net-device.h"
#include "ns3/wifi-phy-state-helper.h"
#include "ns3/wifi-phy.h"
#include "ns3/wifi-radio-energy-model.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @param channel an access network @param radio a RadioEnergy @return a scenario whose tasks end
 * half a second before it does */
ScenarioOptions
MakeOptions(const std::string& channel, const std::string& radio)
{
    ScenarioOptions options;
    options.channel = channel;
    options.devices = 2;
    options.servers = 1;
    options.cloud = false;
    options.agent = "server-only";
    options.taskSource = "periodic";
    options.taskRate = 2.0;
    options.duration = Seconds(2);
    options.battery = 100.0;
    options.radioEnergy = radio;
    options.output = "";
    return options;
}

/** What a device's tasks told. */
struct TaskLedger
{
    double radioJoules{0.0};           //!< of all tasks
    std::vector<TaskRecord> completed; //!< of them

    /** @param record a task that ended */
    void Add(const TaskRecord& record)
    {
        radioJoules += record.radioJoules;
        if (record.status == TaskStatus::COMPLETED)
        {
            completed.push_back(record);
        }
    }
};

/** Time that a radio spent sending and receiving. */
struct StateLedger
{
    double sending{0.0};   //!< s
    double receiving{0.0}; //!< s

    /** @param duration of a state @param state it */
    void Add(Time, Time duration, WifiPhyState state)
    {
        sending += state == WifiPhyState::TX ? duration.GetSeconds() : 0.0;
        receiving += state == WifiPhyState::RX ? duration.GetSeconds() : 0.0;
    }
};

/** @param scenario that is built @param number of a device @return it */
Ptr<MobileDeviceApplication>
GetDevice(const ScenarioHelper& scenario, uint32_t number)
{
    return DynamicCast<MobileDeviceApplication>(scenario.GetDevices().Get(number));
}

/** @param action what to do: ns-3.35 schedules functions only */
void
CallAction(std::function<void()> action)
{
    action();
}

/**
 * Run a scenario, and look at it a millisecond before its end.
 * @param options it @param begin called at its begin @param end called before its end
 */
void
RunAndLook(const ScenarioOptions& options,
           const std::function<void(ScenarioHelper&)>& begin,
           const std::function<void(ScenarioHelper&)>& end)
{
    ScenarioHelper scenario(options);
    scenario.Build(options.GetAgents().front());
    // devices have their parts when they are initialized
    Simulator::ScheduleNow(&CallAction,
                           std::function<void()>([&scenario, &begin]() { begin(scenario); }));
    Simulator::Schedule(scenario.GetEnd() - MilliSeconds(1),
                        &CallAction,
                        std::function<void()>([&scenario, &end]() { end(scenario); }));
    scenario.Run();
}

} // namespace

/**
 * @ingroup edge-inference
 * The arithmetic of models that look at bytes and duration.
 */
class RadioFormulaTestCase : public TestCase
{
  public:
    RadioFormulaTestCase()
        : TestCase("closed forms of regression and airtime")
    {
    }

  private:
    void DoRun() override
    {
        // alpha * t + beta of JointDNN, at the average rates: Mb/s, mW
        CheckRegression("3g", 1.1, 1773.758, 2.0275, 1065.4783);
        CheckRegression("4g", 5.85, 3852.6215, 13.76, 2003.1472);
        CheckRegression("wifi", 18.88, 5479.1096, 54.97, 7664.2997);
        std::string refusal;
        try
        {
            CreateObject<RegressionRadioEnergy>()->SetAttribute("Network", StringValue("5g"));
        }
        catch (const std::invalid_argument& error)
        {
            refusal = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(refusal.find("3g, 4g or wifi"), std::string::npos, refusal);
        CheckAirtime();
    }

    /** @param network whose @param up Mb/s @param upMw power @param down Mb/s @param downMw power
     */
    void CheckRegression(const std::string& network,
                         double up,
                         double upMw,
                         double down,
                         double downMw)
    {
        auto radio = CreateObject<RegressionRadioEnergy>();
        radio->SetAttribute("Network", StringValue(network));
        const auto upBytes = static_cast<uint64_t>(up * 125000.0 * 40.0);
        const auto downBytes = static_cast<uint64_t>(down * 125000.0 * 40.0);
        NS_TEST_EXPECT_MSG_EQ_TOL(radio->GetTransmitJoules(upBytes, Seconds(40)),
                                  40.0 * upMw / 1e3,
                                  1e-6,
                                  network << ": 40 s at the average rate");
        NS_TEST_EXPECT_MSG_EQ_TOL(radio->GetReceiveJoules(downBytes, Seconds(40)),
                                  40.0 * downMw / 1e3,
                                  1e-6,
                                  network << ": 40 s at the average rate");
        NS_TEST_EXPECT_MSG_EQ_TOL(radio->GetTransmitPower(), upMw / 1e3, 1e-9, network);
        NS_TEST_EXPECT_MSG_EQ_TOL(radio->GetReceivePower(), downMw / 1e3, 1e-9, network);
    }

    /** 20 dBm at half efficiency and 0.3 W of circuits are 0.5 W. */
    void CheckAirtime()
    {
        auto radio = CreateObject<AirtimeRadioEnergy>();
        radio->SetAttribute("TxPowerDbm", DoubleValue(20.0));
        radio->SetAttribute("Efficiency", DoubleValue(0.5));
        radio->SetAttribute("CircuitPower", DoubleValue(0.3));
        radio->SetAttribute("RxPower", DoubleValue(1.0));
        radio->SetAttribute("UpRate", DataRateValue(DataRate("10Mbps")));
        radio->SetAttribute("DownRate", DataRateValue(DataRate("20Mbps")));
        NS_TEST_EXPECT_MSG_EQ_TOL(radio->GetTransmitJoules(1000000, Seconds(2)),
                                  0.4,
                                  1e-12,
                                  "0.8 s on air, whatever it waits for");
        NS_TEST_EXPECT_MSG_EQ_TOL(radio->GetTransmitJoules(1000000, MilliSeconds(500)),
                                  0.25,
                                  1e-12,
                                  "never longer than it took");
        NS_TEST_EXPECT_MSG_EQ_TOL(radio->GetReceiveJoules(1000000, Seconds(2)), 0.4, 1e-12, "down");
    }
};

/**
 * @ingroup edge-inference
 * Models that look at bytes and duration: each task is told what the closed form says of its
 * transfers, and the battery has lost what tasks, compute and base power took.
 */
class RadioBalanceTestCase : public TestCase
{
  public:
    /**
     * @param radio a RadioEnergy
     * @param up joules of sending bytes in seconds @param down joules of receiving
     */
    RadioBalanceTestCase(const std::string& radio,
                         std::function<double(double, double)> up,
                         std::function<double(double, double)> down)
        : TestCase(radio + ": tasks and battery balance"),
          m_radio(radio),
          m_up(std::move(up)),
          m_down(std::move(down))
    {
    }

  private:
    void DoRun() override
    {
        TaskLedger ledger;
        RunAndLook(
            MakeOptions("p2p", m_radio),
            [&ledger](ScenarioHelper& scenario) {
                GetDevice(scenario, 0)
                    ->TraceConnectWithoutContext("TaskEnded",
                                                 MakeCallback(&TaskLedger::Add, &ledger));
            },
            [this, &ledger](ScenarioHelper& scenario) {
                const auto energy = GetDevice(scenario, 0)->GetSite()->GetEnergy();
                NS_TEST_EXPECT_MSG_EQ_TOL(100.0 - energy->GetRemainingJoules(),
                                          energy->GetTotalJoules(),
                                          1e-6,
                                          "what the battery lost");
                NS_TEST_EXPECT_MSG_EQ_TOL(energy->GetJoules(EnergyUse::RADIO),
                                          ledger.radioJoules,
                                          1e-9,
                                          "what the tasks were told");
                NS_TEST_EXPECT_MSG_GT(energy->GetJoules(EnergyUse::IDLE), 1.0, "base power");
            });
        NS_TEST_EXPECT_MSG_GT(ledger.completed.size(), 2, "tasks");
        for (const TaskRecord& record : ledger.completed)
        {
            double joules = 0.0;
            for (const TransferRecord& transfer : record.transfers)
            {
                const double seconds =
                    1e-9 * static_cast<double>(transfer.endNs - transfer.startNs);
                const auto& formula = transfer.fromPeer == record.device ? m_up : m_down;
                joules += formula(static_cast<double>(transfer.bytes), seconds);
            }
            NS_TEST_EXPECT_MSG_EQ_TOL(record.radioJoules, joules, 1e-12, "closed form");
            NS_TEST_EXPECT_MSG_GT(joules, 0.0, "something");
        }
    }

    std::string m_radio;                          //!< RadioEnergy
    std::function<double(double, double)> m_up;   //!< joules of bytes, seconds
    std::function<double(double, double)> m_down; //!< joules of bytes, seconds
};

/**
 * @ingroup edge-inference
 * The states of the WiFi radio draw from the battery that compute draws from. What they took is
 * current times voltage times the time that the radio itself says it spent sending and receiving;
 * tasks share what is beyond idle.
 */
class WifiStateTestCase : public TestCase
{
  public:
    WifiStateTestCase()
        : TestCase("wifi: states, battery and tasks balance")
    {
    }

  private:
    void DoRun() override
    {
        const double battery = RunWith(100.0);
        const double mains = RunWith(0.0);
        NS_TEST_EXPECT_MSG_EQ_TOL(battery, mains, 1e-6, "tasks are told the same on mains");
        RunDown();
        std::string refusal;
        try
        {
            RunAndLook(
                MakeOptions("p2p", "wifi"),
                [](auto&) {},
                [](auto&) {});
        }
        catch (const std::runtime_error& error)
        {
            refusal = error.what();
        }
        Simulator::Destroy();
        NS_TEST_EXPECT_MSG_NE(refusal.find("needs a device with WiFi"), std::string::npos, refusal);
    }

    /** @param node a device @return its radio */
    static Ptr<WifiPhy> GetPhy(Ptr<Node> node)
    {
        Ptr<WifiPhy> phy;
        for (uint32_t i = 0; i < node->GetNDevices(); ++i)
        {
            auto device = DynamicCast<WifiNetDevice>(node->GetDevice(i));
            phy = device ? device->GetPhy() : phy;
        }
        return phy;
    }

    /** @param battery J, 0: mains @return radio energy that the tasks of device 0 were told, J */
    double RunWith(double battery)
    {
        ScenarioOptions options = MakeOptions("wifi", "wifi");
        options.battery = battery;
        TaskLedger tasks;
        StateLedger states;
        RunAndLook(
            options,
            [&tasks, &states](ScenarioHelper& scenario) {
                auto device = GetDevice(scenario, 0);
                device->TraceConnectWithoutContext("TaskEnded",
                                                   MakeCallback(&TaskLedger::Add, &tasks));
                GetPhy(device->GetNode())
                    ->GetState()
                    ->TraceConnectWithoutContext("State", MakeCallback(&StateLedger::Add, &states));
            },
            [&](ScenarioHelper& scenario) {
                // the defaults of ns-3: 3 V, 0.38 A sending, 0.313 A receiving, 0.273 A idle
                const double seconds = Simulator::Now().GetSeconds();
                const double active = 3.0 * (0.107 * states.sending + 0.04 * states.receiving);
                NS_TEST_EXPECT_MSG_GT(active, 1e-4, "the radio was used");
                NS_TEST_EXPECT_MSG_LT(tasks.radioJoules, active + 1e-6, "no more than was drawn");
                NS_TEST_EXPECT_MSG_GT(tasks.radioJoules, 0.8 * active, "and most of it");
                const auto energy = GetDevice(scenario, 0)->GetSite()->GetEnergy();
                NS_TEST_EXPECT_MSG_EQ(energy->GetJoules(EnergyUse::RADIO), 0.0, "drawn elsewhere");
                if (battery > 0.0)
                {
                    const auto models =
                        energy->GetSource()->FindDeviceEnergyModels("ns3::WifiRadioEnergyModel");
                    NS_TEST_ASSERT_MSG_EQ(models.GetN(), 1, "one radio");
                    const double radio = models.Get(0)->GetTotalEnergyConsumption();
                    NS_TEST_EXPECT_MSG_EQ_TOL(battery - energy->GetRemainingJoules(),
                                              energy->GetTotalJoules() + radio,
                                              1e-5,
                                              "initial = remaining + compute and base + radio");
                    // states are reported when they end, and one may be under way
                    NS_TEST_EXPECT_MSG_EQ_TOL(radio - 3.0 * 0.273 * seconds,
                                              active,
                                              0.03 * active,
                                              "current * voltage * time of each state");
                }
            });
        NS_TEST_EXPECT_MSG_GT(tasks.completed.size(), 2, "tasks");
        return tasks.radioJoules;
    }

    /** Radio and base power empty the battery together, sooner than one of them alone. */
    void RunDown()
    {
        ScenarioOptions options = MakeOptions("wifi", "wifi");
        options.battery = 8.0; // base power of 2.7 W and an idle radio of 0.82 W: 2.3 s, not 3 s
        Time empty = Time::Max();
        double left = 1.0;
        RunAndLook(
            options,
            [this, &empty](ScenarioHelper& scenario) {
                GetDevice(scenario, 0)
                    ->GetSite()
                    ->GetEnergy()
                    ->TraceConnectWithoutContext(
                        "Depleted",
                        MakeBoundCallback(&WifiStateTestCase::NoteTime, &empty));
            },
            [&left](ScenarioHelper& scenario) {
                left = GetDevice(scenario, 0)->GetSite()->GetEnergy()->GetRemainingJoules();
            });
        NS_TEST_EXPECT_MSG_GT(empty, Seconds(2), "not before base and idle radio have taken it");
        // beacons, every 102.4 ms, make the source look
        NS_TEST_EXPECT_MSG_LT(empty, Seconds(8.0 / (2.7 + 0.819) + 0.103), "nor much after");
        NS_TEST_EXPECT_MSG_EQ_TOL(left, 0.0, 1e-6, "nothing left");
    }

    /** @param time gets the present */
    static void NoteTime(Time* time, double)
    {
        *time = Simulator::Now();
    }
};

/**
 * @ingroup edge-inference
 * The subframes that an LTE device sends and receives draw from the battery that compute draws
 * from, at the power of the signal over the efficiency of the amplifier. Where ns-3 has no LTE
 * there is nothing to test.
 */
class LteSubframeTestCase : public TestCase
{
  public:
    LteSubframeTestCase()
        : TestCase("lte: subframes, battery and tasks balance")
    {
    }

  private:
    /** Subframes of the device's radio. */
    struct Ledger
    {
        uint64_t sent{0};     //!< with data
        uint64_t received{0}; //!< with data

        /** One was sent. */
        void Send(Ptr<const PacketBurst>)
        {
            ++sent;
        }

        /** One began to arrive. */
        void Receive(Ptr<const PacketBurst>)
        {
            ++received;
        }
    };

    void DoRun() override
    {
        // with it each subframe has a power of its own
        Config::SetDefault("ns3::edgeinference::LteAccessNetwork::PowerControl",
                           BooleanValue(false));
        TaskLedger tasks;
        Ledger frames;
        ScenarioOptions options = MakeOptions("lte", "lte");
        options.devices = 1;
        RunAndLook(
            options,
            [&](ScenarioHelper& scenario) {
                auto device = GetDevice(scenario, 0);
                device->TraceConnectWithoutContext("TaskEnded",
                                                   MakeCallback(&TaskLedger::Add, &tasks));
                const std::string phy = "/NodeList/" + std::to_string(device->GetNode()->GetId()) +
                                        "/DeviceList/*/$ns3::LteUeNetDevice/"
                                        "ComponentCarrierMapUe/*/LteUePhy/";
                Config::ConnectWithoutContext(phy + "UlSpectrumPhy/TxStart",
                                              MakeCallback(&Ledger::Send, &frames));
                Config::ConnectWithoutContext(phy + "DlSpectrumPhy/RxStart",
                                              MakeCallback(&Ledger::Receive, &frames));
            },
            [&](ScenarioHelper& scenario) {
                const auto energy = GetDevice(scenario, 0)->GetSite()->GetEnergy();
                // 23 dBm are the default of LteAccessNetwork
                const double signal = std::pow(10.0, 23.0 / 10.0) / 1e3;
                const double active =
                    1e-3 * (static_cast<double>(frames.sent) * (signal / 0.35 + 0.5) +
                            static_cast<double>(frames.received) * 0.5);
                NS_TEST_EXPECT_MSG_GT(frames.sent, 50, "subframes");
                NS_TEST_EXPECT_MSG_EQ_TOL(energy->GetJoules(EnergyUse::RADIO),
                                          active,
                                          2e-3,
                                          "closed form, but for a subframe under way");
                NS_TEST_EXPECT_MSG_EQ_TOL(100.0 - energy->GetRemainingJoules(),
                                          energy->GetTotalJoules(),
                                          1e-6,
                                          "what the battery lost");
                NS_TEST_EXPECT_MSG_LT(tasks.radioJoules, active + 1e-6, "no more than was drawn");
                NS_TEST_EXPECT_MSG_GT(tasks.radioJoules, 0.5 * active, "and most of it");
            });
        Config::Reset();
        NS_TEST_EXPECT_MSG_GT(tasks.completed.size(), 2, "tasks");
    }
};

/**
 * @ingroup edge-inference
 * A device whose battery is empty is off: nothing of it is heard any more, neither its tensors nor
 * other traffic of its node, and others go on.
 */
class RadioEmptiesBatteryTestCase : public TestCase
{
  public:
    /** @param channel it hangs on @param radio energy */
    RadioEmptiesBatteryTestCase(const std::string& channel, const std::string& radio)
        : TestCase(channel + ", " + radio + ": an empty battery turns the device off"),
          m_channel(channel),
          m_radio(radio)
    {
    }

  private:
    /** What the first server received from each address, and when. */
    struct Ledger
    {
        std::map<Ipv4Address, Time> last; //!< packet by source
        Time empty{Time::Max()};          //!< when the battery of device 0 was
        uint64_t sent{0};                 //!< packets that device 0 sent after that

        /** @param packet that arrived */
        void Receive(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t)
        {
            Ipv4Header header;
            packet->PeekHeader(header);
            last[header.GetSource()] = Simulator::Now();
        }

        /** One was sent. */
        void Send(Ptr<const Packet>, Ptr<Ipv4>, uint32_t)
        {
            sent += Simulator::Now() > empty ? 1 : 0;
        }

        /** The battery is empty. */
        void Empty(double)
        {
            empty = Simulator::Now();
        }
    };

    void DoRun() override
    {
        Config::SetDefault("ns3::edgeinference::AccessNetwork::BackgroundUpRate",
                           StringValue("100kbps"));
        ScenarioOptions options = MakeOptions(m_channel, m_radio);
        options.devices = 2;
        options.battery = 1000.0;
        options.faults = "battery device 0 at 2500ms";
        options.duration = Seconds(3);
        Ledger ledger;
        Ipv4Address dead;
        Ipv4Address alive;
        RunAndLook(
            options,
            [&](ScenarioHelper& scenario) {
                auto network = scenario.GetNetwork();
                Ptr<Node> device = network->GetDevices().Get(0);
                dead = GetAddress(device);
                alive = GetAddress(network->GetDevices().Get(1));
                GetDevice(scenario, 0)
                    ->GetSite()
                    ->GetEnergy()
                    ->TraceConnectWithoutContext("Depleted", MakeCallback(&Ledger::Empty, &ledger));
                device->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
                    "Tx",
                    MakeCallback(&Ledger::Send, &ledger));
                network->GetServers()
                    .Get(0)
                    ->GetObject<Ipv4L3Protocol>()
                    ->TraceConnectWithoutContext("Rx", MakeCallback(&Ledger::Receive, &ledger));
            },
            [&](ScenarioHelper& scenario) {
                NS_TEST_EXPECT_MSG_GT(ledger.empty, MilliSeconds(2500), "not before its time");
                NS_TEST_EXPECT_MSG_LT(ledger.empty, MilliSeconds(2510), "nor long after");
                NS_TEST_EXPECT_MSG_EQ(ledger.sent, 0, "packets of a device that is off");
                // half a second of its traffic before, and what was on its way
                NS_TEST_EXPECT_MSG_GT(ledger.last[dead], MilliSeconds(2300), "heard before");
                NS_TEST_EXPECT_MSG_LT(ledger.last[dead],
                                      ledger.empty + MilliSeconds(50),
                                      "and not after");
                NS_TEST_EXPECT_MSG_GT(ledger.last[alive],
                                      Simulator::Now() - MilliSeconds(200),
                                      "the other one goes on");
                NS_TEST_EXPECT_MSG_EQ(
                    scenario.GetNetwork()->IsCut(scenario.GetNetwork()->GetDevices().Get(0)),
                    true,
                    "for good");
            });
        Config::Reset();
    }

    /** @param node a device @return its address */
    static Ipv4Address GetAddress(Ptr<Node> node)
    {
        return node->GetObject<Ipv4>()->GetAddress(1, 0).GetLocal();
    }

    std::string m_channel; //!< name
    std::string m_radio;   //!< name
};

/**
 * @ingroup edge-inference
 * Energy of the radio.
 */
class RadioEnergyTestSuite : public TestSuite
{
  public:
    RadioEnergyTestSuite()
        : TestSuite("edge-inference-radio-energy", Type::SYSTEM)
    {
        AddTestCase(new RadioFormulaTestCase);
        AddTestCase(new RadioBalanceTestCase(
            "transmit-time",
            [](double, double seconds) { return 0.5 * seconds; },
            [](double, double) { return 0.0; }));
        AddTestCase(new RadioBalanceTestCase(
            "airtime",
            [](double bytes, double seconds) {
                return (std::pow(10.0, -0.7) / 0.35 + 0.5) * std::min(bytes * 8.0 / 50e6, seconds);
            },
            [](double bytes, double seconds) {
                return 0.5 * std::min(bytes * 8.0 / 100e6, seconds);
            }));
        AddTestCase(new RadioBalanceTestCase(
            "regression",
            [](double bytes, double seconds) {
                return (283.17 * 8e-6 * bytes / seconds + 132.86) * seconds / 1e3;
            },
            [](double bytes, double seconds) {
                return (137.01 * 8e-6 * bytes / seconds + 132.86) * seconds / 1e3;
            }));
        AddTestCase(new WifiStateTestCase);
        AddTestCase(new RadioEmptiesBatteryTestCase("wifi", "wifi"));
        AddTestCase(new RadioEmptiesBatteryTestCase("wifi", "airtime"));
        AddTestCase(new RadioEmptiesBatteryTestCase("csma", "transmit-time"));
        AddTestCase(new RadioEmptiesBatteryTestCase("p2p", "regression"));
        if (accesstest::HasNetwork("lte"))
        {
            AddTestCase(new LteSubframeTestCase);
            AddTestCase(new RadioEmptiesBatteryTestCase("lte", "lte"));
        }
    }
};

static RadioEnergyTestSuite g_radioEnergyTestSuite; //!< registers the suite
