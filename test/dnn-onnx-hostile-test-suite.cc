/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "onnx-test-case.h"

#include "ns3/built-in-models.h"

#include <cstdint>
#include <sstream>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

/**
 * @ingroup edge-inference
 * Files that are damaged or hostile.
 */
class DnnOnnxHostileTestCase : public DnnOnnxTestCase
{
  public:
    DnnOnnxHostileTestCase()
        : DnnOnnxTestCase("Damaged and hostile files end in one sentence")
    {
    }

  private:
    /** @return a file with the input "x" of shape 1x3x8x8 */
    static OnnxFile Begin()
    {
        return OnnxFile().Input("x", {"1", "3", "8", "8"});
    }

    void DoRun() override
    {
        if (!IsOnnxSupported())
        {
            return;
        }
        TestStructure();
        TestSizes();
        TestNesting();
        TestTruncation();
    }

    /** Graphs that are none. */
    void TestStructure()
    {
        Refuse("not an ONNX file", "");
        Refuse("not an ONNX file", "These are not the bytes you are looking for.");
        Refuse("no graph", ProtoBytes().Number(1, 7).Get());
        Refuse("no input", OnnxFile().Node("RandomNormal", {}, {"y"}).Get());
        Refuse("its own output",
               Begin().Node("Add", {"x", "b"}, {"a"}).Node("Relu", {"a"}, {"b"}).Get());
        Refuse("which nothing makes", Begin().Node("Relu", {"q"}, {"y"}).Get());
        Refuse("made elsewhere already",
               Begin().Node("Relu", {"x"}, {"y"}).Node("Relu", {"x"}, {"y"}).Get());
        Refuse("made elsewhere already", Begin().Node("Relu", {"x"}, {"x"}).Get());
        Refuse("has no output", Begin().Node("Relu", {"x"}, {}).Get());
        Refuse("has 0 inputs", Begin().Node("Relu", {}, {"y"}).Get());
        Refuse("nothing makes its output", Begin().Node("Relu", {"x"}, {"y"}).Output("z").Get());
        for (const char* op : {"If", "Loop", "Scan"})
        {
            Refuse("control flow", Begin().Node(op, {"x"}, {"y"}).Get());
        }
        Refuse("control flow",
               Begin().Node("If", {"x"}, {"y"}, {GraphAttribute("then_branch", "")}).Get());
        Refuse("no tensor", Begin().Node("SequenceConstruct", {"x"}, {"y"}).Get());
        // two nodes of one name are common in real files
        OnnxFile twins = Begin();
        twins.Node(NodeBytes("Relu", {"x"}, {"a"}, {}, "r"));
        twins.Node(NodeBytes("Relu", {"a"}, {"b"}, {}, "r"));
        NS_TEST_EXPECT_MSG_EQ(Import(twins)->GetLayer(2).name, "r#2", "made unique");
    }

    /** Sizes that overflow, divide by zero or do not fit. */
    void TestSizes()
    {
        const std::string large = std::to_string(int64_t{1} << 40);
        Refuse("impossible shape",
               OnnxFile().Input("x", {large, large}).Node("Relu", {"x"}, {"y"}).Get());
        Refuse(
            "negative size",
            Begin().Weights(WeightsTensor("w", {-1, 3})).Node("MatMul", {"x", "w"}, {"y"}).Get());
        Refuse("impossible shape",
               Begin()
                   .Weights(WeightsTensor("w", {int64_t{1} << 62, 3, 3, 3}))
                   .Node("Conv", {"x", "w"}, {"y"})
                   .Get());
        const OnnxFile conv = Begin().Weights(WeightsTensor("w", {4, 3, 3, 3}));
        for (const char* name : {"strides", "dilations"})
        {
            for (int64_t value : {int64_t{0}, int64_t{-1}, INT64_MAX, INT64_MIN})
            {
                OnnxFile file = conv;
                file.Node("Conv", {"x", "w"}, {"y"}, {IntegersAttribute(name, {value, 1})});
                Refuse("impossible value", file.Get());
            }
        }
        OnnxFile pads = conv;
        pads.Node("Conv", {"x", "w"}, {"y"}, {IntegersAttribute("pads", {INT64_MAX, 0, 0, 0})});
        Refuse("impossible value", pads.Get());
        OnnxFile type = conv;
        type.Node("Conv", {"x", "w"}, {"y"}, {TextAttribute("strides", "two")});
        Refuse("wrong type", type.Get());
        OnnxFile channels = Begin().Weights(WeightsTensor("w", {4, 5, 3, 3}));
        Refuse("does not fit its weights", channels.Node("Conv", {"x", "w"}, {"y"}).Get());
        OnnxFile window = Begin().Weights(WeightsTensor("w", {4, 3, 9, 9}));
        Refuse("window larger than its input", window.Node("Conv", {"x", "w"}, {"y"}).Get());
        OnnxFile zero = conv;
        zero.Node("Conv", {"x", "w"}, {"y"}, {IntegerAttribute("group", 0)});
        Refuse("impossible value", zero.Get());
        const std::string block = IntegerAttribute("blocksize", int64_t{1} << 32);
        Refuse("impossible value", Begin().Node("DepthToSpace", {"x"}, {"y"}, {block}).Get());
        OnnxFile stft = OnnxFile().Opset(17).Input("x", {"1", "64", "1"});
        stft.Weights(IntegersTensor("step", {0}, true)).Weights(WeightsTensor("w", {16}));
        Refuse("steps of 0", stft.Node("STFT", {"x", "step", "w"}, {"y"}).Get());
        OnnxFile reshape = Begin().Weights(IntegersTensor("s", {-7, 3}));
        Refuse("(Reshape)", reshape.Node("Reshape", {"x", "s"}, {"y"}).Get());
        OnnxFile other = Begin().Weights(IntegersTensor("s", {1, 100}));
        Refuse("another number of elements", other.Node("Reshape", {"x", "s"}, {"y"}).Get());
        OnnxImportOptions empty;
        empty.inputShape = TensorShape{0, 3, 8, 8};
        Refuse("has no elements", Begin().Node("Relu", {"x"}, {"y"}).Get(), empty);
        OnnxFile product = Begin().Weights(WeightsTensor("w", {9, 3}));
        Refuse("(MatMul)", product.Node("MatMul", {"x", "w"}, {"y"}).Get());
        OnnxFile open = Begin().Input("s", {"2"}, ONNX_INT64);
        Refuse("cannot be told", open.Node("Reshape", {"x", "s"}, {"y"}).Get());
        OnnxFile fill = Begin().Weights(IntegersTensor("s", {int64_t{1} << 35, int64_t{1} << 35}));
        fill.Node("ConstantOfShape", {"s"}, {"w"});
        Refuse("", fill.Node("MatMul", {"x", "w"}, {"y"}).Get());
    }

    /** Messages within messages, and long chains. */
    void TestNesting()
    {
        std::string type = TensorTypeBytes({"1"});
        for (int depth = 0; depth < 5000; ++depth)
        {
            // TypeProto.sequence_type.elem_type
            type = ProtoBytes().Bytes(4, ProtoBytes().Bytes(1, type).Get()).Get();
        }
        const std::string info = ProtoBytes().Bytes(1, "x").Bytes(2, type).Get();
        ProtoBytes graph;
        graph.Bytes(1, NodeBytes("Relu", {"x"}, {"y"})).Bytes(11, info);
        Refuse("damaged", ProtoBytes().Number(1, 7).Bytes(7, graph.Get()).Get());
        OnnxFile chain = Begin();
        for (int i = 20000; i > 0; --i)
        {
            const std::string from = i == 1 ? "x" : "t" + std::to_string(i - 1);
            chain.Node("Relu", {from}, {"t" + std::to_string(i)});
        }
        NS_TEST_EXPECT_MSG_EQ(Import(chain)->GetLayerCount(), 20001, "20000 nodes in reverse");
    }

    /** A file cut off anywhere. */
    void TestTruncation()
    {
        const std::string name = CreateTempDirFilename("whole.onnx");
        ExportOnnxModel(*CreateBuiltInModel("lenet5"), name);
        std::ifstream file(name, std::ios::binary);
        std::ostringstream content;
        content << file.rdbuf();
        const std::string bytes = content.str();
        NS_TEST_EXPECT_MSG_LT(bytes.size(), 5000, "weights are not written out");
        for (std::size_t size = 0; size < bytes.size(); ++size)
        {
            Refuse("damaged", bytes.substr(0, size));
        }
    }
};

/**
 * @ingroup edge-inference
 * ONNX files that nobody should write.
 */
class DnnOnnxHostileTestSuite : public TestSuite
{
  public:
    DnnOnnxHostileTestSuite()
        : TestSuite("edge-inference-dnn-onnx-hostile", Type::UNIT)
    {
        AddTestCase(new DnnOnnxHostileTestCase);
    }
};

static DnnOnnxHostileTestSuite g_dnnOnnxHostileTestSuite; //!< registers the suite
