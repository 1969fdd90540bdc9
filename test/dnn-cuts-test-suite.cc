/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/built-in-models.h"
#include "ns3/dnn-model-builder.h"
#include "ns3/dnn-model.h"
#include "ns3/tensor-shape.h"
#include "ns3/test.h"

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** @param action what is tried @return what it throws, empty if nothing */
std::string
CatchMessage(const std::function<void()>& action)
{
    try
    {
        action();
    }
    catch (const std::invalid_argument& error)
    {
        return error.what();
    }
    return "";
}

/** @param name name of the layer @param flops its work @param bytes bytes of its output, a multiple
 * of 4 @return the layer */
DnnLayer
MakeLayer(const std::string& name, uint64_t flops, uint64_t bytes)
{
    DnnLayer layer;
    layer.name = name;
    layer.op = "Relu";
    layer.flops = flops;
    layer.outputShape = TensorShape{bytes / 4};
    return layer;
}

/**
 * Live tensors of a cut by the definition: made before, read behind, trunk only.
 * @param model a model
 * @param position a position
 * @return the tensors
 */
std::vector<LayerId>
FindLiveTensors(const DnnModel& model, LayerId position)
{
    std::set<LayerId> live;
    for (LayerId reader = position; reader < model.GetLayerCount(); ++reader)
    {
        const DnnLayer& layer = model.GetLayer(reader);
        for (LayerId input : layer.inputs)
        {
            if (layer.exit == DnnLayer::TRUNK && input < position)
            {
                live.insert(input);
            }
        }
    }
    return {live.begin(), live.end()};
}

/** @param seed a seed @param layers layers beside the input @return a random graph */
std::shared_ptr<const DnnModel>
MakeRandomModel(uint32_t seed, uint32_t layers)
{
    std::mt19937 random(seed);
    DnnModelBuilder builder("random");
    builder.AddInput("l0", TensorShape{16});
    std::vector<std::pair<DnnLayer, std::vector<std::string>>> entries;
    for (uint32_t i = 1; i <= layers; ++i)
    {
        std::vector<std::string> inputs;
        for (uint32_t k = 0; k < 1 + random() % 2; ++k)
        {
            const uint32_t back = 1 + random() % std::min<uint32_t>(i, 3);
            inputs.push_back("l" + std::to_string(i - back));
        }
        entries.emplace_back(
            MakeLayer("l" + std::to_string(i), random() % 50, 4 + 4 * (random() % 9)),
            inputs);
    }
    for (std::size_t i = entries.size(); i > 1; --i)
    {
        std::swap(entries[i - 1], entries[random() % i]);
    }
    for (const auto& entry : entries)
    {
        builder.AddLayer(entry.first, entry.second);
    }
    return builder.Build();
}

} // namespace

/**
 * @ingroup edge-inference
 * Cuts against the definition.
 */
class DnnCutTestCase : public TestCase
{
  public:
    DnnCutTestCase()
        : TestCase("Cuts of all built-in networks and 200 random graphs are their live tensors")
    {
    }

  private:
    /** @param model a model */
    void Check(const DnnModel& model)
    {
        std::size_t index = 0;
        for (LayerId position = model.GetInputCount(); position <= model.GetLayerCount();
             ++position)
        {
            const bool inside = position < model.GetLayerCount() && position > 0 &&
                                model.GetLayer(position).exit != DnnLayer::TRUNK &&
                                model.GetLayer(position).exit == model.GetLayer(position - 1).exit;
            if (inside)
            {
                continue;
            }
            NS_TEST_ASSERT_MSG_LT(index, model.GetCuts().size(), "as many cuts as positions");
            const CutPoint& cut = model.GetCuts()[index++];
            const std::vector<LayerId> live = FindLiveTensors(model, position);
            uint64_t bytes = 0;
            for (LayerId tensor : live)
            {
                bytes += model.GetLayer(tensor).outputBytes;
            }
            NS_TEST_ASSERT_MSG_EQ(cut.position, position, model.GetName());
            NS_TEST_ASSERT_MSG_EQ((cut.tensors == live), true, model.GetName() << " " << position);
            NS_TEST_ASSERT_MSG_EQ(cut.bytes, bytes, model.GetName() << " " << position);
        }
        NS_TEST_ASSERT_MSG_EQ(index, model.GetCuts().size(), "no cut more");
    }

    void DoRun() override
    {
        for (const std::string& name : GetBuiltInModelNames())
        {
            Check(*CreateBuiltInModel(name));
        }
        for (uint32_t seed = 1; seed <= 200; ++seed)
        {
            Check(*MakeRandomModel(seed, 3 + seed % 12));
        }
    }
};

/**
 * @ingroup edge-inference
 * Blocks against all choices of cuts.
 */
class DnnBlockTestCase : public TestCase
{
  public:
    DnnBlockTestCase()
        : TestCase("The largest of 1 to 5 blocks is as small as in an exhaustive search")
    {
    }

  private:
    /** @param work FLOPs between neighbouring cuts @param ends indices of end cuts @return largest
     */
    static uint64_t FindLargest(const std::vector<uint64_t>& work,
                                const std::vector<std::size_t>& ends)
    {
        uint64_t largest = 0;
        std::size_t begin = 0;
        for (std::size_t end : ends)
        {
            uint64_t sum = 0;
            for (; begin < end; ++begin)
            {
                sum += work[begin];
            }
            largest = std::max(largest, sum);
        }
        return largest;
    }

    /**
     * @param work FLOPs between neighbouring cuts
     * @param count blocks still to choose
     * @param ends ends chosen so far
     * @return smallest possible largest block
     */
    static uint64_t Search(const std::vector<uint64_t>& work,
                           uint32_t count,
                           std::vector<std::size_t> ends)
    {
        if (count == 1)
        {
            ends.push_back(work.size());
            return FindLargest(work, ends);
        }
        uint64_t best = ~0ULL;
        const std::size_t first = ends.empty() ? 1 : ends.back() + 1;
        ends.push_back(0);
        for (std::size_t end = first; end + count - 1 <= work.size(); ++end)
        {
            ends.back() = end;
            best = std::min(best, Search(work, count - 1, ends));
        }
        return best;
    }

    void DoRun() override
    {
        for (uint32_t seed = 1; seed <= 60; ++seed)
        {
            const auto model = MakeRandomModel(seed, 3 + seed % 9);
            const std::vector<CutPoint>& cuts = model->GetCuts();
            std::vector<uint64_t> work;
            for (std::size_t i = 1; i < cuts.size(); ++i)
            {
                work.push_back(0);
                for (LayerId id = cuts[i - 1].position; id < cuts[i].position; ++id)
                {
                    work.back() += model->GetLayer(id).flops;
                }
            }
            for (uint32_t count = 1; count <= 5; ++count)
            {
                const std::vector<CutPoint> blocks = model->GetBlockEnds(count);
                const uint32_t expected = std::min<uint32_t>(count, work.size());
                NS_TEST_ASSERT_MSG_EQ(blocks.size(), expected, "as many blocks as there can be");
                std::vector<std::size_t> ends;
                for (const CutPoint& block : blocks)
                {
                    ends.push_back(block.position - cuts[0].position);
                }
                NS_TEST_ASSERT_MSG_EQ(FindLargest(work, ends),
                                      Search(work, expected, {}),
                                      "seed " << seed << ", " << count << " blocks");
            }
        }
        const auto model = CreateBuiltInModel("lenet5");
        const std::string message = CatchMessage([&] { model->GetBlockEnds(0); });
        NS_TEST_EXPECT_MSG_NE(message, "", "0 blocks are refused");
        NS_TEST_EXPECT_MSG_EQ(model->GetBlockEnds(1000).size(), 12, "one layer each");
    }
};

/**
 * @ingroup edge-inference
 * Cuts and blocks.
 */
class DnnCutsTestSuite : public TestSuite
{
  public:
    DnnCutsTestSuite()
        : TestSuite("edge-inference-dnn-cuts", Type::UNIT)
    {
        AddTestCase(new DnnCutTestCase);
        AddTestCase(new DnnBlockTestCase);
    }
};

static DnnCutsTestSuite g_dnnCutsTestSuite; //!< registers the suite
