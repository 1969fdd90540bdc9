/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

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
 * Shapes, sets of layers and the graph of a model.
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
    }
};

static DnnModelTestSuite g_dnnModelTestSuite; //!< registers the suite
