/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/built-in-models.h"
#include "ns3/dnn-model-builder.h"
#include "ns3/dnn-model.h"
#include "ns3/layer-set.h"
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
 * Shapes and their text.
 */
class DnnTensorShapeTestCase : public TestCase
{
  public:
    DnnTensorShapeTestCase()
        : TestCase("Shapes are read, written and counted, and nonsense is refused")
    {
    }

  private:
    void DoRun() override
    {
        const TensorShape shape = TensorShape::FromString("1x3x224x224");
        NS_TEST_EXPECT_MSG_EQ(shape.GetElementCount(), 150528, "3 * 224 * 224");
        NS_TEST_EXPECT_MSG_EQ(shape.ToString(), "1x3x224x224", "text round-trips");
        NS_TEST_EXPECT_MSG_EQ(TensorShape().GetElementCount(), 1, "a scalar has one element");
        NS_TEST_EXPECT_MSG_EQ((TensorShape{0, 5}.GetElementCount()), 0, "an empty tensor");
        for (const char* text :
             {"", "x", "1x", "x1", "1xx2", "-1x2", "1x2 ", "1.5", "1X2", "99999999999999999999"})
        {
            const std::string message = CatchMessage([&] { TensorShape::FromString(text); });
            NS_TEST_EXPECT_MSG_NE(message, "", "refuses \"" << text << "\"");
        }
        bool overflow = false;
        try
        {
            TensorShape{1ULL << 40, 1ULL << 40}.GetElementCount();
        }
        catch (const std::overflow_error&)
        {
            overflow = true;
        }
        NS_TEST_EXPECT_MSG_EQ(overflow, true, "2^80 elements do not fit 64 bits");
        NS_TEST_EXPECT_MSG_EQ(GetTensorTypeBytes(TensorType::FLOAT16), 2, "IEEE 754 binary16");
        NS_TEST_EXPECT_MSG_EQ(GetTensorTypeName(TensorType::UINT8), "uint8", "name");
    }
};

/**
 * @ingroup edge-inference
 * Set arithmetic against std::set.
 */
class DnnLayerSetTestCase : public TestCase
{
  public:
    DnnLayerSetTestCase()
        : TestCase("Layer sets agree with std::set on 500 random pairs")
    {
    }

  private:
    /** @param set a set @return the same as std::set */
    static std::set<LayerId> ToSet(const LayerSet& set)
    {
        const std::vector<LayerId> layers = set.GetLayers();
        return {layers.begin(), layers.end()};
    }

    void DoRun() override
    {
        std::mt19937 random(1);
        for (int round = 0; round < 500; ++round)
        {
            LayerSet sets[2];
            std::set<LayerId> expected[2];
            for (int k = 0; k < 2; ++k)
            {
                for (uint32_t i = 0; i < random() % 6; ++i)
                {
                    const LayerId first = random() % 20;
                    const LayerId last = first + random() % 4;
                    sets[k].InsertRange(first, last);
                    for (LayerId layer = first; layer <= last; ++layer)
                    {
                        expected[k].insert(layer);
                    }
                }
            }
            CheckPair(sets[0], sets[1], expected[0], expected[1]);
        }
        const LayerSet all(0, 0xffffffff);
        NS_TEST_EXPECT_MSG_EQ(all.GetSize(), 1ULL << 32, "the largest range");
        NS_TEST_EXPECT_MSG_EQ((all.Union(LayerSet(5, 5)) == all), true, "and its union");
        NS_TEST_EXPECT_MSG_EQ(all.Minus(LayerSet(0, 0xfffffffe)).ToString(), "4294967295", "minus");
        for (const char* text : {"1-", "-1", "3-1", "1++2", "a", "1,2", "4294967296"})
        {
            const std::string message = CatchMessage([&] { LayerSet::FromString(text); });
            NS_TEST_EXPECT_MSG_NE(message, "", "refuses \"" << text << "\"");
        }
    }

    /**
     * @param a a set @param b a set
     * @param expectedA the first as std::set @param expectedB the second
     */
    void CheckPair(const LayerSet& a,
                   const LayerSet& b,
                   const std::set<LayerId>& expectedA,
                   const std::set<LayerId>& expectedB)
    {
        std::set<LayerId> sum = expectedA;
        sum.insert(expectedB.begin(), expectedB.end());
        std::set<LayerId> difference;
        std::set_difference(expectedA.begin(),
                            expectedA.end(),
                            expectedB.begin(),
                            expectedB.end(),
                            std::inserter(difference, difference.end()));
        const std::string label = a.ToString() + " and " + b.ToString();
        NS_TEST_EXPECT_MSG_EQ((ToSet(a.Union(b)) == sum), true, "union of " << label);
        NS_TEST_EXPECT_MSG_EQ((ToSet(a.Minus(b)) == difference), true, "difference of " << label);
        NS_TEST_EXPECT_MSG_EQ(a.Intersects(b),
                              (difference.size() < expectedA.size()),
                              "intersection of " << label);
        NS_TEST_EXPECT_MSG_EQ(a.GetSize(), expectedA.size(), "size of " << label);
        NS_TEST_EXPECT_MSG_EQ((LayerSet::FromString(a.ToString()) == a), true, "text of " << label);
        for (LayerId layer = 0; layer < 25; ++layer)
        {
            NS_TEST_EXPECT_MSG_EQ(a.Contains(layer), (expectedA.count(layer) > 0), label);
        }
    }
};

/**
 * @ingroup edge-inference
 * What the builder refuses.
 */
class DnnBuilderErrorTestCase : public TestCase
{
  public:
    DnnBuilderErrorTestCase()
        : TestCase("The builder refuses cycles, unknown and duplicate names and tangled heads")
    {
    }

  private:
    /**
     * @param part what the message must hold
     * @param add adds layers to a builder that has the input "x"
     */
    void Expect(const std::string& part, const std::function<void(DnnModelBuilder&)>& add)
    {
        const std::string message = CatchMessage([&] {
            DnnModelBuilder builder("m");
            builder.AddInput("x", TensorShape{4});
            add(builder);
            builder.Build();
        });
        NS_TEST_EXPECT_MSG_NE(message.find(part), std::string::npos, message << " lacks " << part);
        NS_TEST_EXPECT_MSG_EQ(message.find('\n'), std::string::npos, "one line: " << message);
    }

    void DoRun() override
    {
        Expect("\"b\", which no layer makes",
               [](DnnModelBuilder& m) { m.AddLayer(MakeLayer("a", 1, 4), {"b"}); });
        Expect("its own output", [](DnnModelBuilder& m) {
            m.AddLayer(MakeLayer("a", 1, 4), {"b"});
            m.AddLayer(MakeLayer("b", 1, 4), {"x", "a"});
        });
        Expect("two layers are called \"x\"",
               [](DnnModelBuilder& m) { m.AddLayer(MakeLayer("x", 1, 4), {"x"}); });
        Expect("without control characters",
               [](DnnModelBuilder& m) { m.AddLayer(MakeLayer("a\nb", 1, 4), {"x"}); });
        Expect("is no layer of the trunk", [](DnnModelBuilder& m) { m.SetOutput("y"); });
        Expect("only that head may read it", [](DnnModelBuilder& m) {
            m.BeginExit("e");
            m.AddLayer(MakeLayer("h", 1, 4), {"x"});
            m.EndExit();
            m.AddLayer(MakeLayer("a", 1, 4), {"h"});
        });
        Expect("another layer of the trunk", [](DnnModelBuilder& m) {
            m.AddLayer(MakeLayer("a", 1, 4), {"x"});
            m.BeginExit("e");
            m.AddLayer(MakeLayer("h", 1, 4), {"x", "a"});
        });
        Expect("64 bits", [](DnnModelBuilder& m) {
            DnnLayer huge = MakeLayer("a", 1, 4);
            huge.outputShape = TensorShape{1ULL << 40, 1ULL << 40};
            m.AddLayer(huge, {"x"});
        });
        Expect("64-bit numbers", [](DnnModelBuilder& m) {
            m.AddLayer(MakeLayer("a", ~0ULL, 4), {"x"});
            m.AddLayer(MakeLayer("b", ~0ULL, 4), {"x"});
        });
        const std::string empty = CatchMessage([] { DnnModelBuilder("m").Build(); });
        NS_TEST_EXPECT_MSG_NE(empty.find("no layers"), std::string::npos, empty);
    }
};

/**
 * @ingroup edge-inference
 * Order, heads and consumers of a model added in reverse.
 */
class DnnBuilderOrderTestCase : public TestCase
{
  public:
    DnnBuilderOrderTestCase()
        : TestCase("Layers added in reverse are sorted, heads lie right behind what they read")
    {
    }

  private:
    void DoRun() override
    {
        DnnModelBuilder builder("m");
        builder.AddLayer(MakeLayer("d", 1, 8), {"c"});
        builder.BeginExit("late");
        builder.AddLayer(MakeLayer("l2", 1, 4), {"l1"});
        builder.AddLayer(MakeLayer("l1", 1, 4), {"b"});
        builder.EndExit();
        builder.BeginExit("early");
        builder.AddLayer(MakeLayer("e1", 1, 4), {"a"});
        builder.EndExit();
        builder.AddLayer(MakeLayer("c", 1, 16), {"b", "a"});
        builder.AddLayer(MakeLayer("b", 1, 12), {"a"});
        builder.AddLayer(MakeLayer("a", 1, 20), {"x"});
        builder.AddInput("x", TensorShape{3});
        const auto model = builder.Build();
        std::string order;
        for (const DnnLayer& layer : model->GetLayers())
        {
            order += layer.name + " ";
        }
        NS_TEST_EXPECT_MSG_EQ(order, "x a e1 b l1 l2 c d ", "inputs first, heads in place");
        NS_TEST_ASSERT_MSG_EQ(model->GetExits().size(), 3, "two heads and the end of the trunk");
        const DnnExit& early = model->GetExits()[0];
        const DnnExit& late = model->GetExits()[1];
        NS_TEST_EXPECT_MSG_EQ(early.name + " " + early.head.ToString(), "early 2", "first exit");
        NS_TEST_EXPECT_MSG_EQ(late.name + " " + late.head.ToString(), "late 4-5", "second exit");
        NS_TEST_EXPECT_MSG_EQ(late.attach, 3, "b");
        NS_TEST_EXPECT_MSG_EQ(late.output, 5, "l2");
        NS_TEST_EXPECT_MSG_EQ(model->GetExits()[2].output, 7, "the trunk answers with d");
        NS_TEST_EXPECT_MSG_EQ(model->GetConsumers(1).size(), 3, "e1, b and c read a");
        std::string cuts;
        for (const CutPoint& cut : model->GetCuts())
        {
            cuts += std::to_string(cut.position) + ":" + std::to_string(cut.bytes) + " ";
        }
        // position 5 would divide the head of "late"
        NS_TEST_EXPECT_MSG_EQ(cuts, "1:12 2:20 3:20 4:32 6:32 7:16 8:0 ", "bytes by hand");
    }
};

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
 * The graph of a model, its cuts and its blocks.
 */
class DnnModelTestSuite : public TestSuite
{
  public:
    DnnModelTestSuite()
        : TestSuite("edge-inference-dnn-model", Type::UNIT)
    {
        AddTestCase(new DnnTensorShapeTestCase);
        AddTestCase(new DnnLayerSetTestCase);
        AddTestCase(new DnnBuilderErrorTestCase);
        AddTestCase(new DnnBuilderOrderTestCase);
        AddTestCase(new DnnCutTestCase);
        AddTestCase(new DnnBlockTestCase);
    }
};

static DnnModelTestSuite g_dnnModelTestSuite; //!< registers the suite
