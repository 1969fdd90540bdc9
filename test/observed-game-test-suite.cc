/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "partition-fixtures.h"

#include "ns3/built-in-models.h"
#include "ns3/observed-game.h"
#include "ns3/plan-cost.h"
#include "ns3/test.h"

#include <cmath>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

/**
 * @ingroup edge-inference
 * Options from an observation are those of the formulas of CoKnight where layer times are FLOPs
 * over speed and links have no delay, and with delays what EvaluatePlan says of the same cuts.
 */
class ObservedGameTestCase : public TestCase
{
  public:
    /** @param network a built-in network without early exits */
    explicit ObservedGameTestCase(const std::string& network)
        : TestCase(network + ": options from an observation"),
          m_network(network)
    {
    }

  private:
    void DoRun() override
    {
        const auto model = CreateBuiltInModel(m_network);
        const auto plain = MakeObservation(model, {2e9, 8e10}, 3e6, 0.0);
        const GameRates rates{2e9, 8e10, 3e6, 7.0, 1.5};
        const GameDevice expected = MakeGameDevice(5, rates, *model);
        const GameDevice device = MakeGameDevice(5, FindObservedCuts(plain, 1), {7.0, 1.5, 8e10});
        NS_TEST_ASSERT_MSG_EQ(device.options.size(), expected.options.size(), "one per cut");
        NS_TEST_EXPECT_MSG_EQ(device.local, expected.local, "the last is local");
        for (std::size_t i = 0; i < device.options.size(); ++i)
        {
            const GameOption& option = device.options[i];
            const GameOption& formula = expected.options[i];
            NS_TEST_EXPECT_MSG_EQ(option.cut, formula.cut, "position");
            Compare(option.seconds, formula.seconds, "T(y)");
            Compare(option.serverSeconds, formula.serverSeconds, "C^e/F^e");
            Compare(option.demand.compute, formula.demand.compute, "rate C^e");
            Compare(option.demand.bandwidth, formula.demand.bandwidth, "delta b_y rate");
        }
        const auto delayed = MakeObservation(model, {2e9, 8e10}, 3e6, 0.004);
        for (const ObservedCut& cut : FindObservedCuts(delayed, 1))
        {
            const PartitionPlan plan =
                MakeSplitPlan(*model, cut.position, DEVICE_SITE, 1, "native");
            Compare(cut.seconds, EvaluatePlan(delayed, plan).seconds, "cost of the same plan");
        }
        auto mute = MakeObservation(model, {2e9, 8e10}, 0.0, 0.0);
        NS_TEST_EXPECT_MSG_EQ(FindObservedCuts(mute, 1).size(), 1, "without a link only local");
        mute.sites[0].layerSeconds.assign(model->GetLayerCount(), HUGE_VAL);
        NS_TEST_EXPECT_MSG_EQ(FindObservedCuts(mute, 1).size(), 0, "without compute no game");
    }

    /** @param value to check @param expected what it should be @param what it is */
    void Compare(double value, double expected, const std::string& what)
    {
        NS_TEST_EXPECT_MSG_EQ_TOL(value, expected, 1e-9 * expected + 1e-15, what);
    }

    std::string m_network; //!< its name
};

/**
 * @ingroup edge-inference
 * The offloading game as agents see it.
 */
class ObservedGameTestSuite : public TestSuite
{
  public:
    ObservedGameTestSuite()
        : TestSuite("edge-inference-observed-game", Type::UNIT)
    {
        for (const std::string network : {"nature-dqn", "impala-lite", "alexnet", "resnet18"})
        {
            AddTestCase(new ObservedGameTestCase(network));
        }
    }
};

static ObservedGameTestSuite g_observedGameTestSuite; //!< registers the suite
