/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What tests of mobile networks share: goodput of one transfer, sharing between several, readiness,
 * refusals, and what is said where a technology is missing.
 */
#ifndef EDGE_INFERENCE_CELLULAR_TEST_KIT_H
#define EDGE_INFERENCE_CELLULAR_TEST_KIT_H

#include "access-network-test-kit.h"

#include "ns3/cellular-access-network.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{
namespace accesstest
{

/** @param settings attributes @return them as text */
inline std::string
Describe(const std::vector<Setting>& settings)
{
    std::string text;
    for (const Setting& setting : settings)
    {
        text += setting.first + "=" + setting.second + " ";
    }
    return text;
}

/** Run until a transfer has arrived, or for half a minute. @param transfer one @param bytes all of
 * it */
inline void
RunUntil(const Transfer& transfer, uint64_t bytes)
{
    for (int i = 0; i < 300 && transfer.received < bytes; ++i)
    {
        Simulator::Stop(MilliSeconds(100));
        Simulator::Run();
    }
}

/**
 * @ingroup edge-inference
 * The goodput of one long transfer is what a closed form says, if one is given, and the ideal rate
 * is what is measured wherever the device stands.
 */
class CellularGoodputTestCase : public TestCase
{
  public:
    /** What is measured. */
    struct Case
    {
        std::string type;              //!< class name
        std::vector<Setting> settings; //!< attributes
        bool up{false};                //!< does the device send?
        Time window;                   //!< of the measurement
        double expected{0.0};          //!< bytes/s by the closed form, 0: none
        double tolerance{0.01};        //!< relative, of the closed form
    };

    /** @param what is measured */
    explicit CellularGoodputTestCase(const Case& what)
        : TestCase(Describe(what.settings) + (what.up ? "uplink" : "downlink") +
                   ": goodput and ideal rate"),
          m_case(what)
    {
    }

  private:
    void DoRun() override
    {
        Ptr<AccessNetwork> network = MakeNetwork(m_case.type, m_case.settings);
        network->Build(1, 1, false);
        Ptr<Node> device = network->GetDevices().Get(0);
        Ptr<Node> server = network->GetServers().Get(0);
        Ptr<Node> from = m_case.up ? device : server;
        Ptr<Node> to = m_case.up ? server : device;
        Transfer transfer(network, from, to, 0);
        Simulator::Stop(network->GetReadyTime() + MilliSeconds(400));
        Simulator::Run();
        const uint64_t warm = transfer.received;
        Simulator::Stop(m_case.window);
        Simulator::Run();
        const double measured = (transfer.received - warm) / m_case.window.GetSeconds();
        const double ideal = network->GetIdealRate(from, to);
        NS_TEST_EXPECT_MSG_EQ_TOL(ideal, measured, measured * 0.02, "ideal rate, bytes/s");
        if (m_case.expected > 0.0)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(measured,
                                      m_case.expected,
                                      m_case.expected * m_case.tolerance,
                                      "goodput, bytes/s");
        }
        network->Dispose();
        Simulator::Destroy();
    }

    Case m_case; //!< what is measured
};

/**
 * @ingroup edge-inference
 * Two devices of one cell halve their direction, and another cell does not matter. What the other
 * direction takes is the child's to say. That is what is measured, and what the network states.
 */
class CellularSharingTestCase : public TestCase
{
  public:
    /** @param type class name @param settings attributes, for a slow network @param otherWay least
     * share that a transfer keeps beside one in the other direction */
    CellularSharingTestCase(const std::string& type,
                            const std::vector<Setting>& settings,
                            double otherWay)
        : TestCase("Transfers share a cell's direction, and nothing else"),
          m_type(type),
          m_settings(settings),
          m_otherWay(otherWay)
    {
        m_settings.insert(m_settings.begin(),
                          {{"Cells", "2"}, {"Radius", "10"}, {"CellDistance", "10000"}});
    }

  protected:
    /**
     * @param second direction of a second transfer: up, down or other (cell)
     * @param more attributes @param shared whether the second one is stated to share a medium
     * @return bytes that the first one, up, brought in 0.3 s
     */
    double Measure(const std::string& second, bool shared, const std::vector<Setting>& more = {})
    {
        std::vector<Setting> settings = m_settings;
        settings.insert(settings.end(), more.begin(), more.end());
        Ptr<AccessNetwork> network = MakeNetwork(m_type, settings);
        // devices 0 and 2 are of cell 0, device 1 of cell 1
        network->Build(3, 1, false);
        Ptr<Node> server = network->GetServers().Get(0);
        Ptr<Node> first = network->GetDevices().Get(0);
        Ptr<Node> other = network->GetDevices().Get(second == "other" ? 1 : 2);
        Ptr<Node> from = second == "down" ? server : other;
        Ptr<Node> to = second == "down" ? other : server;
        Transfer transfer(network, first, server, 0);
        std::unique_ptr<Transfer> contender;
        if (!second.empty())
        {
            contender = std::make_unique<Transfer>(network, from, to, 0, PORT + 1);
        }
        Simulator::Stop(network->GetReadyTime() + MilliSeconds(300));
        Simulator::Run();
        const uint64_t warm = transfer.received;
        const bool same =
            network->GetSharedMedia(first, server) == network->GetSharedMedia(from, to);
        NS_TEST_EXPECT_MSG_EQ(same, shared, "stated: " << second);
        Simulator::Stop(MilliSeconds(300));
        Simulator::Run();
        network->Dispose();
        Simulator::Destroy();
        return static_cast<double>(transfer.received - warm);
    }

  private:
    void DoRun() override
    {
        const double alone = Measure("", true);
        NS_TEST_EXPECT_MSG_EQ_TOL(Measure("other", false), alone, alone * 0.01, "another cell");
        NS_TEST_EXPECT_MSG_EQ_TOL(Measure("up", true),
                                  alone / 2,
                                  alone * 0.05,
                                  "same cell and way");
        // its acknowledgements go up
        NS_TEST_EXPECT_MSG_GT(Measure("down", false), m_otherWay * alone, "the other way");
        DoCheckMore();
    }

    /** What a technology adds. */
    virtual void DoCheckMore()
    {
    }

    std::string m_type;              //!< class name
    std::vector<Setting> m_settings; //!< attributes
    double m_otherWay;               //!< share
};

/**
 * @ingroup edge-inference
 * All devices are connected when the network says that it is ready, however many there are.
 */
class CellularReadyTestCase : public TestCase
{
  public:
    /** @param type class name @param devices number @param settings attributes */
    CellularReadyTestCase(const std::string& type,
                          uint32_t devices,
                          const std::vector<Setting>& settings)
        : TestCase(type + " is ready with " + std::to_string(devices) + " devices"),
          m_type(type),
          m_devices(devices),
          m_settings(settings)
    {
    }

  private:
    void DoRun() override
    {
        auto network = DynamicCast<CellularAccessNetwork>(MakeNetwork(m_type, m_settings));
        network->Build(m_devices, 1, false);
        Simulator::Stop(network->GetReadyTime());
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(network->GetConnectedDevices(), m_devices, "all are connected");
        for (uint32_t i = 0; i < m_devices; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(network->GetServingCell(i),
                                  i % network->GetCells().GetN(),
                                  "to the nearest cell");
        }
        network->Dispose();
        Simulator::Destroy();
    }

    std::string m_type;              //!< class name
    uint32_t m_devices;              //!< number of devices
    std::vector<Setting> m_settings; //!< attributes
};

/**
 * @ingroup edge-inference
 * What cannot be built is refused in a sentence.
 */
class CellularRefusalTestCase : public TestCase
{
  public:
    /** One attempt. */
    struct Attempt
    {
        std::vector<Setting> settings; //!< attributes
        uint32_t devices;              //!< number
        std::string part;              //!< of the sentence, empty: it is built
    };

    /** @param type class name @param attempts all */
    CellularRefusalTestCase(const std::string& type, const std::vector<Attempt>& attempts)
        : TestCase(type + ": bad configuration is refused, zero of everything is fine"),
          m_type(type),
          m_attempts(attempts)
    {
    }

  private:
    void DoRun() override
    {
        for (const Attempt& attempt : m_attempts)
        {
            Ptr<AccessNetwork> network = MakeNetwork(m_type, attempt.settings);
            std::string sentence;
            try
            {
                network->Build(attempt.devices, 0, false);
            }
            catch (const std::invalid_argument& problem)
            {
                sentence = problem.what();
            }
            NS_TEST_EXPECT_MSG_NE(sentence.find(attempt.part), std::string::npos, sentence);
            NS_TEST_EXPECT_MSG_EQ(sentence.empty(), attempt.part.empty(), sentence);
            network->Dispose();
            Simulator::Destroy();
        }
    }

    std::string m_type;              //!< class name
    std::vector<Attempt> m_attempts; //!< all
};

/**
 * @ingroup edge-inference
 * The name of the channel is known in each build; where it cannot be used, it says what to do.
 */
class CellularPresenceTestCase : public TestCase
{
  public:
    /** @param channel short name @param advice part of the sentence; empty: it is there */
    CellularPresenceTestCase(const std::string& channel, const std::string& advice)
        : TestCase("The channel " + channel + " is there, or says what to build"),
          m_channel(channel),
          m_advice(advice)
    {
    }

  private:
    void DoRun() override
    {
        const auto names = GetTypeNames(AccessNetwork::GetTypeId());
        NS_TEST_EXPECT_MSG_EQ(std::count(names.begin(), names.end(), m_channel), 1, "known");
        std::string sentence;
        try
        {
            FindType(AccessNetwork::GetTypeId(), m_channel);
        }
        catch (const std::invalid_argument& problem)
        {
            sentence = problem.what();
        }
        NS_TEST_EXPECT_MSG_EQ(sentence.empty(), m_advice.empty(), sentence);
        NS_TEST_EXPECT_MSG_NE(sentence.find(m_advice), std::string::npos, sentence);
        NS_TEST_EXPECT_MSG_EQ(HasNetwork(m_channel), m_advice.empty(), "suites are told so");
    }

    std::string m_channel; //!< short name
    std::string m_advice;  //!< part of the sentence
};

} // namespace accesstest
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CELLULAR_TEST_KIT_H
