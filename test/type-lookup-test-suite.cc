/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "partition-fixtures.h"

#include "ns3/agent-registry.h"
#include "ns3/observed-plan.h"
#include "ns3/string.h"
#include "ns3/supported-attribute.h"
#include "ns3/test.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

namespace
{

/** Base of a family that exists for this test only. */
class GadgetBase : public Object
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::edgeinference::LookupGadget").SetParent<Object>();
        return tid;
    }
};

/** Has an attribute of today and one of yesterday. */
class AgedGadget : public Object
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::edgeinference::AgedGadget")
                                .SetParent<Object>()
                                .HideFromDocumentation()
                                .AddAttribute("Today",
                                              "Supported.",
                                              UintegerValue(1),
                                              MakeUintegerAccessor(&AgedGadget::m_today),
                                              MakeUintegerChecker<uint32_t>(0, 9))
                                .AddAttribute("Yesterday",
                                              "Obsolete.",
                                              UintegerValue(1),
                                              MakeUintegerAccessor(&AgedGadget::m_yesterday),
                                              MakeUintegerChecker<uint32_t>(0, 9),
                                              TypeId::SupportLevel::OBSOLETE,
                                              "gone");
        return tid;
    }

    uint32_t m_today{1};     //!< what it is set to
    uint32_t m_yesterday{1}; //!< the same
};

/** A child that is there from the start. */
class NearGadget : public GadgetBase
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::edgeinference::NearLookupGadget")
                                .SetParent<GadgetBase>()
                                .AddConstructor<NearGadget>();
        return tid;
    }
};

/** A child that registers itself when its part is loaded. */
class FarGadget : public GadgetBase
{
  public:
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::edgeinference::FarLookupGadget")
                                .SetParent<GadgetBase>()
                                .AddConstructor<FarGadget>();
        return tid;
    }
};

/** @return the sentence that looking for a name ends in, or nothing */
std::string
LookUpError(TypeId base, const std::string& name)
{
    try
    {
        FindType(base, name);
    }
    catch (const std::invalid_argument& error)
    {
        return error.what();
    }
    return "";
}

} // namespace

/**
 * @ingroup edge-inference
 * Kebab-case and back.
 */
class NameCaseTestCase : public TestCase
{
  public:
    NameCaseTestCase()
        : TestCase("names: PascalCase to kebab-case and back")
    {
    }

  private:
    void DoRun() override
    {
        for (const auto& [pascal, kebab] :
             std::vector<std::pair<std::string, std::string>>{{"Neurosurgeon", "neurosurgeon"},
                                                              {"DeviceOnly", "device-only"},
                                                              {"A3c", "a3c"},
                                                              {"MtlA3c", "mtl-a3c"},
                                                              {"Wifi80211ax", "wifi80211ax"},
                                                              {"PointToPoint", "point-to-point"},
                                                              {"", ""}})
        {
            NS_TEST_EXPECT_MSG_EQ(ToKebabCase(pascal), kebab, pascal);
            NS_TEST_EXPECT_MSG_EQ(ToPascalCase(kebab), pascal, kebab);
        }
        const TypeId base = PartitionAgent::GetTypeId();
        NS_TEST_EXPECT_MSG_EQ(GetShortTypeName("ns3::edgeinference::A3cPartitionAgent", base),
                              "a3c",
                              "an agent");
        NS_TEST_EXPECT_MSG_EQ(GetShortTypeName("mine::Odd", base), "odd", "without the ending");
        NS_TEST_EXPECT_MSG_EQ(GetShortTypeName("PartitionAgent", base), "partition-agent", "base");
    }
};

/**
 * @ingroup edge-inference
 * Names of agents.
 */
class AgentNameTestCase : public TestCase
{
  public:
    AgentNameTestCase()
        : TestCase("agents by short, class and full name; sentences for wrong ones")
    {
    }

  private:
    void DoRun() override
    {
        const auto names = GetAgentNames();
        for (const std::string name :
             {"device-only", "fixed", "neurosurgeon", "random", "server-only"})
        {
            NS_TEST_EXPECT_MSG_EQ(std::count(names.begin(), names.end(), name), 1, name);
            NS_TEST_EXPECT_MSG_EQ(GetAgentName(FindAgentType(name)), name, "there and back");
        }
        NS_TEST_EXPECT_MSG_EQ(std::is_sorted(names.begin(), names.end()), true, "sorted");
        const std::string full = "ns3::edgeinference::NeurosurgeonPartitionAgent";
        for (const std::string name :
             {"neurosurgeon", "Neurosurgeon", "NeurosurgeonPartitionAgent", full.c_str()})
        {
            NS_TEST_EXPECT_MSG_EQ(CreateAgent(name)->GetInstanceTypeId().GetName(), full, name);
        }
        const TypeId base = PartitionAgent::GetTypeId();
        Expect(LookUpError(base, "neurosurgon"), "did you mean 'neurosurgeon'?");
        Expect(LookUpError(base, "neurosurgon"), "device-only, ");
        Expect(LookUpError(base, "server"), "There is no partition agent 'server'");
        Expect(LookUpError(base, ""), "There is no partition agent ''");
        Expect(LookUpError(base, full + "x"), "did you mean");
        Expect(LookUpError(base, "ns3::edgeinference::PartitionAgent"), "is a base class");
        Expect(LookUpError(base, "ns3::Object"), "is no partition agent");
    }

    void Expect(const std::string& text, const std::string& part)
    {
        NS_TEST_EXPECT_MSG_EQ((text.find(part) != std::string::npos), true, text);
    }
};

/**
 * @ingroup edge-inference
 * A part that is loaded when one of its types is asked for.
 */
class TypePartTestCase : public TestCase
{
  public:
    TypePartTestCase()
        : TestCase("parts: not installed, then loaded on demand, once")
    {
    }

  private:
    void DoRun() override
    {
        const TypeId base = GadgetBase::GetTypeId();
        NearGadget::GetTypeId();
        const std::vector<std::string> types{"ns3::edgeinference::FarLookupGadget"};
        AddTypePart(
            {"the far library", types, []() { throw std::runtime_error("install libfar-dev"); }});
        const std::vector<std::string> both{"far", "near"};
        NS_TEST_EXPECT_MSG_EQ((GetTypeNames(base) == both), true, "offered before it is loaded");
        NS_TEST_EXPECT_MSG_EQ(GetConcreteTypes(base).size(), 1, "but not there");
        NS_TEST_EXPECT_MSG_EQ(LookUpError(base, "far"),
                              "The lookup gadget 'far' is part of the far library, which cannot be "
                              "used: install libfar-dev",
                              "one sentence");
        int loads = 0;
        AddTypePart({"the far library", types, [&loads]() {
                         ++loads;
                         FarGadget::GetTypeId();
                     }});
        NS_TEST_EXPECT_MSG_EQ(FindType(base, "near").GetName(),
                              "ns3::edgeinference::NearLookupGadget",
                              "no load for others");
        NS_TEST_EXPECT_MSG_EQ(loads, 0, "not yet");
        NS_TEST_EXPECT_MSG_EQ(FindType(base, "far").GetName(), types.front(), "loaded");
        NS_TEST_EXPECT_MSG_EQ(CreateByName<GadgetBase>("FarLookupGadget")->GetInstanceTypeId(),
                              FindType(base, "far"),
                              "created");
        NS_TEST_EXPECT_MSG_EQ(loads, 1, "once");
        AddTypePart({"the far library", {}, nullptr});
    }
};

/**
 * @ingroup edge-inference
 * The attributes of the agents of this module.
 */
class AgentAttributeTestCase : public TestCase
{
  public:
    AgentAttributeTestCase()
        : TestCase("attributes: fixed plans and cuts, choice of a server, objective")
    {
    }

  private:
    void DoRun() override
    {
        const auto model = MakeChainModel(400, {400, 200, 40});
        m_observation = MakeObservation(model, {1e3, 1e6, 1e6}, 1e6, 0.01);
        CheckFixed();
        CheckServerOnly();
        CheckNeurosurgeon();
        CheckRandom();
    }

    /** @return the agent's plan as text, or the sentence it ends in */
    std::string Ask(Ptr<PartitionAgent> agent)
    {
        try
        {
            ++m_observation.decisionId;
            agent->Decide({m_observation}, MakeCallback(&AgentAttributeTestCase::Take, this));
        }
        catch (const std::invalid_argument& error)
        {
            return error.what();
        }
        return m_plan.ToString();
    }

    void Take(uint64_t, const PartitionPlan& plan)
    {
        m_plan = plan;
    }

    std::string AskFixed(const std::string& attribute, const std::string& value)
    {
        auto agent = CreateAgent("fixed");
        try
        {
            agent->SetAttribute(attribute, StringValue(value));
        }
        catch (const std::invalid_argument& error)
        {
            return error.what();
        }
        return Ask(agent);
    }

    void Expect(const std::string& text, const std::string& part)
    {
        NS_TEST_EXPECT_MSG_EQ((text.find(part) != std::string::npos), true, text << ": " << part);
    }

    void CheckFixed()
    {
        const std::string split = "0:0-1;2:2-3 1@0>1:native";
        NS_TEST_EXPECT_MSG_EQ(AskFixed("Plan", split), split, "as given");
        NS_TEST_EXPECT_MSG_EQ(AskFixed("Plan", "0:0-1;2:2-3"), split, "boundaries derived");
        NS_TEST_EXPECT_MSG_EQ(AskFixed("Plan", "x=0:0,chain=0:0-1;2:2-3"), split, "by model");
        NS_TEST_EXPECT_MSG_EQ(AskFixed("Plan", "x=0:0"), "0:0-3", "no entry: fallback");
        NS_TEST_EXPECT_MSG_EQ(AskFixed("Plan", "0:0-1;7:2-3"), "0:0-3", "no such site: fallback");
        Expect(AskFixed("Plan", "0:0-1;2:2-9"), "model chain");
        Expect(AskFixed("Plan", "0:0-2"), "answer");
        Expect(AskFixed("Plan", "nonsense"), "stage 'site:layers'");
        Expect(AskFixed("Plan", "a=0:0,a=0:1"), "each model once");
        const std::string cut = "0:0-2;1:3 2@0>1:native";
        NS_TEST_EXPECT_MSG_EQ(AskFixed("CutLayer", "layer2"), cut, "by name");
        NS_TEST_EXPECT_MSG_EQ(AskFixed("CutLayer", "3"), cut, "by number");
        NS_TEST_EXPECT_MSG_EQ(AskFixed("CutLayer", "0"), "0:0;1:1-3 0@0>1:native", "all remote");
        NS_TEST_EXPECT_MSG_EQ(AskFixed("CutLayer", "chain=4,x=1"), "0:0-3", "all local");
        Expect(AskFixed("CutLayer", "layer9"), "no layer of model chain");
        Expect(AskFixed("CutLayer", "5"), "no number up to 4");
        NS_TEST_EXPECT_MSG_EQ(CreateAgent("fixed")->GetNeeds().attribute, "Plan", "needs one");
    }

    void CheckServerOnly()
    {
        auto agent = CreateAgent("server-only");
        const std::string first = "0:0;1:1-3 0@0>1:native";
        const std::string second = "0:0;2:1-3 0@0>1:native";
        NS_TEST_EXPECT_MSG_EQ(Ask(agent), first, "the first");
        m_observation.sites[1].backlogSeconds = 1.0;
        m_observation.sites[2].linksTo[0].delaySeconds = 1.0;
        agent->SetAttribute("Choice", StringValue("nearest"));
        NS_TEST_EXPECT_MSG_EQ(Ask(agent), first, "the nearest");
        agent->SetAttribute("Choice", StringValue("least-loaded"));
        NS_TEST_EXPECT_MSG_EQ(Ask(agent), second, "the least loaded");
        agent->SetAttribute("Site", UintegerValue(2));
        m_observation.sites[2].usable = false;
        NS_TEST_EXPECT_MSG_EQ(Ask(agent), "0:0-3", "not usable: the device");
        m_observation.sites[2].usable = true;
        NS_TEST_EXPECT_MSG_EQ(Ask(agent), second, "by number");
        NS_TEST_EXPECT_MSG_EQ(Refuses(agent, "Choice", "best"), true, "no such choice");
    }

    bool Refuses(Ptr<PartitionAgent> agent, const std::string& name, const std::string& value)
    {
        try
        {
            agent->SetAttribute(name, StringValue(value));
        }
        catch (const std::invalid_argument&)
        {
            return true;
        }
        return false;
    }

    void CheckNeurosurgeon()
    {
        m_observation = MakeObservation(m_observation.model, {1e5, 1e6, 1e6}, 1e6, 0.01);
        auto agent = CreateAgent("neurosurgeon");
        // a server saves 27 ms of 30, but two delays and the bytes cost 20.4
        m_observation.transmitWatts = 1e6;
        Expect(Ask(agent), ";1:");
        agent->SetAttribute("Objective", StringValue("energy"));
        NS_TEST_EXPECT_MSG_EQ(Ask(agent), "0:0-3", "sending costs 1 MW");
        agent->SetAttribute("Objective", StringValue("weighted"));
        NS_TEST_EXPECT_MSG_EQ(Ask(agent), "0:0-3", "joules count");
        agent->SetAttribute("SecondsPerJoule", StringValue("0"));
        Expect(Ask(agent), ";1:");
        NS_TEST_EXPECT_MSG_EQ(Refuses(agent, "Objective", "speed"), true, "no such objective");
    }

    void CheckRandom()
    {
        auto agent = CreateAgent("random");
        agent->AssignStreams(5);
        std::set<std::string> cuts;
        std::set<std::string> places;
        for (int i = 0; i < 300; ++i)
        {
            cuts.insert(Ask(agent));
        }
        // three cuts on two servers, and all local
        NS_TEST_EXPECT_MSG_EQ(cuts.size(), 7, "every cut and server");
        agent->SetAttribute("Blocks", UintegerValue(3));
        for (int i = 0; i < 600; ++i)
        {
            places.insert(Ask(agent));
        }
        NS_TEST_EXPECT_MSG_EQ(places.size(), 27, "three places for three blocks");
    }

    PartitionObservation m_observation;
    PartitionPlan m_plan;
};

/**
 * @ingroup edge-inference
 * ns-3.41 to 3.43 end the program where an obsolete attribute is looked up.
 */
class SupportedAttributeTestCase : public TestCase
{
  public:
    SupportedAttributeTestCase()
        : TestCase("an attribute is set where it is supported, and left alone elsewhere")
    {
    }

  private:
    void DoRun() override
    {
        auto gadget = CreateObject<AgedGadget>();
        NS_TEST_EXPECT_MSG_EQ(SetSupportedAttribute(gadget, "Today", UintegerValue(7)),
                              true,
                              "set");
        NS_TEST_EXPECT_MSG_EQ(gadget->m_today, 7, "to that");
        NS_TEST_EXPECT_MSG_EQ(SetSupportedAttribute(gadget, "Today", UintegerValue(10)),
                              false,
                              "illegal");
        NS_TEST_EXPECT_MSG_EQ(gadget->m_today, 7, "still that");
        NS_TEST_EXPECT_MSG_EQ(SetSupportedAttribute(gadget, "Yesterday", UintegerValue(7)),
                              false,
                              "obsolete");
        NS_TEST_EXPECT_MSG_EQ(gadget->m_yesterday, 1, "as it was");
        NS_TEST_EXPECT_MSG_EQ(SetSupportedAttribute(gadget, "Tomorrow", UintegerValue(7)),
                              false,
                              "unknown");
    }
};

/**
 * @ingroup edge-inference
 * Tests of type-lookup, agent-registry and the attributes of agents.
 */
class TypeLookupTestSuite : public TestSuite
{
  public:
    TypeLookupTestSuite()
        : TestSuite("edge-inference-type-lookup", Type::UNIT)
    {
        AddTestCase(new NameCaseTestCase);
        AddTestCase(new AgentNameTestCase);
        AddTestCase(new TypePartTestCase);
        AddTestCase(new AgentAttributeTestCase);
        AddTestCase(new SupportedAttributeTestCase);
    }
};

static TypeLookupTestSuite g_typeLookupTestSuite; //!< registers the suite
