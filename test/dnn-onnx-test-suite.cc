/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "onnx-test-case.h"

#include "ns3/built-in-models.h"
#include "ns3/csv-line.h"
#include "ns3/model-loader.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;
using namespace ns3::edgeinference::testing;

/**
 * @ingroup edge-inference
 * Operators, each against arithmetic by hand.
 */
class DnnOnnxOperatorTestCase : public DnnOnnxTestCase
{
  public:
    DnnOnnxOperatorTestCase()
        : DnnOnnxTestCase("Shapes, MACs and parameters of operators are those worked out by hand")
    {
    }

  private:
    /** @param input shape of x @param weights shape of w @param attributes of the node @param op
     * the operator @return a file with one node */
    static OnnxFile MakeWindowed(const std::vector<std::string>& input,
                                 const std::vector<int64_t>& weights,
                                 const std::vector<std::string>& attributes,
                                 const std::string& op = "Conv")
    {
        OnnxFile file;
        file.Input("x", input).Output("y");
        if (weights.empty())
        {
            file.Node(op, {"x"}, {"y"}, attributes);
        }
        else
        {
            file.Weights(WeightsTensor("w", weights)).Node(op, {"x", "w"}, {"y"}, attributes);
        }
        return file;
    }

    void DoRun() override
    {
        if (!IsOnnxSupported())
        {
            return;
        }
        TestConvolutions();
        TestPoolings();
        TestProducts();
    }

    /** Convolutions of one to three dimensions, grouped, dilated, transposed, padded. */
    void TestConvolutions()
    {
        Expect(MakeWindowed({"1", "4", "10"},
                            {8, 2, 3},
                            {IntegerAttribute("group", 2), IntegersAttribute("pads", {1, 1})}),
               "1x8x10",
               80 * 2 * 3,
               48,
               "grouped convolution over time");
        Expect(MakeWindowed({"1", "2", "4", "4", "4"}, {3, 2, 2, 2, 2}, {}),
               "1x3x3x3x3",
               81 * 2 * 8,
               48,
               "convolution over a volume");
        Expect(MakeWindowed({"1", "4", "5", "5"},
                            {4, 3, 2, 2},
                            {IntegersAttribute("strides", {2, 2})},
                            "ConvTranspose"),
               "1x3x10x10",
               100 * 3 * 4,
               48,
               "transposed convolution: every input element meets 3 * 2 * 2 weights");
        Expect(MakeWindowed({"1", "1", "7", "7"},
                            {1, 1, 3, 3},
                            {IntegersAttribute("dilations", {2, 2})}),
               "1x1x3x3",
               81,
               9,
               "dilated: the window reaches over 5");
        Expect(MakeWindowed(
                   {"1", "3", "7", "7"},
                   {4, 3, 3, 3},
                   {TextAttribute("auto_pad", "SAME_UPPER"), IntegersAttribute("strides", {2, 2})}),
               "1x4x4x4",
               64 * 27,
               108,
               "SAME_UPPER: ceil(7 / 2)");
        Expect(MakeWindowed(
                   {"1", "3", "7", "7"},
                   {4, 3, 3, 3},
                   {TextAttribute("auto_pad", "VALID"), IntegersAttribute("strides", {2, 2})}),
               "1x4x3x3",
               36 * 27,
               108,
               "VALID: (7 - 3) / 2 + 1");
        OnnxFile bias;
        bias.Input("x", {"1", "3", "8", "8"}).Output("y");
        bias.Weights(WeightsTensor("w", {6, 3, 1, 1})).Weights(WeightsTensor("b", {6}));
        bias.Node("Conv", {"x", "w", "b"}, {"y"});
        Expect(bias, "1x6x8x8", 384 * 3, 24, "with bias");
    }

    /** Poolings: asymmetric padding, incomplete windows. */
    void TestPoolings()
    {
        Expect(MakeWindowed({"1", "2", "12", "12"},
                            {},
                            {IntegersAttribute("kernel_shape", {3, 3}),
                             IntegersAttribute("strides", {2, 2}),
                             IntegersAttribute("pads", {0, 0, 1, 1})},
                            "MaxPool"),
               "1x2x6x6",
               0,
               0,
               "padded behind: (12 + 1 - 3) / 2 + 1");
        Expect(MakeWindowed({"1", "2", "12", "12"},
                            {},
                            {IntegersAttribute("kernel_shape", {3, 3}),
                             IntegersAttribute("strides", {2, 2}),
                             IntegerAttribute("ceil_mode", 1)},
                            "MaxPool"),
               "1x2x6x6",
               0,
               0,
               "ceil((12 - 3) / 2) + 1");
        const auto model = Import(MakeWindowed(
            {"1", "2", "12", "12"},
            {},
            {IntegersAttribute("kernel_shape", {2, 3}), IntegersAttribute("strides", {2, 1})},
            "AveragePool"));
        const DnnLayer& pool = model->GetLayer(1);
        NS_TEST_EXPECT_MSG_EQ(pool.flops, 2 * 6 * 10 * 2 * 3, "one operation per window element");
        NS_TEST_EXPECT_MSG_EQ(pool.window.kernelHeight, 2, "rows first");
        NS_TEST_EXPECT_MSG_EQ(pool.window.kernelWidth, 3, "then columns");
        NS_TEST_EXPECT_MSG_EQ(pool.window.strideHeight, 2, "rows first");
        NS_TEST_EXPECT_MSG_EQ(pool.window.inputChannels, 2, "channels");
    }

    /** Matrix products, recurrent layers, Einsum. */
    void TestProducts()
    {
        OnnxFile gemm;
        gemm.Input("x", {"5", "2"}).Output("y");
        gemm.Weights(WeightsTensor("w", {7, 5})).Weights(WeightsTensor("b", {7}));
        gemm.Node("Gemm",
                  {"x", "w", "b"},
                  {"y"},
                  {IntegerAttribute("transA", 1), IntegerAttribute("transB", 1)});
        Expect(gemm, "2x7", 2 * 7 * 5, 42, "Gemm, both transposed");
        OnnxFile matmul;
        matmul.Input("x", {"2", "3", "4", "5"}).Input("z", {"3", "5", "6"}).Output("y");
        matmul.Node("MatMul", {"x", "z"}, {"y"});
        Expect(matmul, "2x3x4x6", 2 * 3 * 4 * 6 * 5, 0, "MatMul of two inputs, broadcast");
        OnnxFile lstm;
        lstm.Input("x", {"7", "2", "3"}).Output("h");
        lstm.Weights(WeightsTensor("w", {1, 16, 3})).Weights(WeightsTensor("r", {1, 16, 4}));
        lstm.Weights(WeightsTensor("b", {1, 32})).Weights(WeightsTensor("h0", {1, 2, 4}));
        lstm.Node("LSTM",
                  {"x", "w", "r", "b", "", "h0"},
                  {"", "h"},
                  {IntegerAttribute("hidden_size", 4)});
        Expect(lstm, "1x2x4", 14 * (48 + 64), 48 + 64 + 32, "LSTM, initial state not counted");
        OnnxFile gru;
        gru.Input("x", {"7", "2", "3"}).Output("y");
        gru.Weights(WeightsTensor("w", {2, 12, 3})).Weights(WeightsTensor("r", {2, 12, 4}));
        gru.Node("GRU",
                 {"x", "w", "r"},
                 {"y"},
                 {IntegerAttribute("hidden_size", 4), TextAttribute("direction", "bidirectional")});
        Expect(gru, "7x2x2x4", 14 * (72 + 96), 168, "GRU in both directions");
        OnnxFile einsum;
        einsum.Input("x", {"2", "3", "4"}).Input("z", {"2", "4", "5"}).Output("y");
        einsum.Node("Einsum", {"x", "z"}, {"y"}, {TextAttribute("equation", "bij,bjk->bik")});
        Expect(einsum, "2x3x5", 2 * 3 * 4 * 5, 0, "Einsum as matrix product");
    }
};

/**
 * @ingroup edge-inference
 * Weights and shapes that the graph computes, and other liberties of real files.
 */
class DnnOnnxGraphTestCase : public DnnOnnxTestCase
{
  public:
    DnnOnnxGraphTestCase()
        : DnnOnnxTestCase("Weights and shapes may come from nodes, nodes in any order, functions")
    {
    }

  private:
    void DoRun() override
    {
        if (!IsOnnxSupported())
        {
            return;
        }
        TestWeights();
        TestShapes();
        TestOpenInputs();
        TestFunction();
        TestOutputs();
        TestUnknown();
    }

    /** Weights through nodes, shared and kept elsewhere; nodes in reverse order. */
    void TestWeights()
    {
        OnnxFile file;
        file.Input("x", {"1", "4"}).Output("y");
        file.Node("MatMul", {"c", "w3"}, {"y"});
        file.Node("MatMul", {"b", "w2t"}, {"c"});
        file.Node("MatMul", {"a", "w1"}, {"b"});
        file.Node("MatMul", {"x", "w1"}, {"a"});
        file.Node("Transpose", {"w2"}, {"w2t"});
        file.Node("Constant", {}, {"w1"}, {TensorAttribute("value", WeightsTensor("", {4, 4}))});
        file.Node("ConstantOfShape", {"s"}, {"w2"});
        file.Node("Reshape", {"flat", "s3"}, {"w3"});
        file.Weights(IntegersTensor("s", {5, 4})).Weights(IntegersTensor("s3", {5, -1}));
        // data kept in another file
        const std::string elsewhere = ProtoBytes().Bytes(1, "location").Bytes(2, "w.bin").Get();
        file.Weights(WeightsTensor("flat", {30}) +
                     ProtoBytes().Bytes(13, elsewhere).Number(14, 1).Get());
        Expect(file, "1x6", 16 + 16 + 20 + 30, 16 + 20 + 30, "w1 is shared and counts once");
        const auto model = Import(file);
        NS_TEST_EXPECT_MSG_EQ(model->GetLayerCount(), 5, "an input and four products");
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(1).name, "a", "sorted, named after the output");
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(1).parameterCount, 16, "the first reader of w1");
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(2).parameterCount, 0, "the second reader of w1");
    }

    /** Shape, Gather, Concat, Reshape, as exporters write "flatten". */
    void TestShapes()
    {
        OnnxFile file;
        file.Input("x", {"N", "3", "4", "5"}).Output("y");
        file.Node("Shape", {"x"}, {"s"});
        file.Node("Gather", {"s", "i0"}, {"n"});
        file.Node("Gather", {"s", "i1"}, {"c"});
        file.Node("Mul", {"c", "twenty"}, {"m"});
        file.Node("Unsqueeze", {"n", "axis"}, {"n1"});
        file.Node("Unsqueeze", {"m", "axis"}, {"m1"});
        file.Node("Concat", {"n1", "m1"}, {"t"}, {IntegerAttribute("axis", 0)});
        file.Node("Reshape", {"x", "t"}, {"y"});
        file.Weights(IntegersTensor("i0", {0}, true)).Weights(IntegersTensor("i1", {1}, true));
        file.Weights(IntegersTensor("twenty", {20}, true)).Weights(IntegersTensor("axis", {0}));
        Expect(file, "1x60", 0, 0, "computed shape");
        const auto model = Import(file);
        NS_TEST_EXPECT_MSG_EQ(model->GetLayerCount(), 2, "only Reshape is a layer");
    }

    /** Open batch and sizes, given by the caller. */
    void TestOpenInputs()
    {
        OnnxFile file;
        file.Input("x", {"N", "3", "H", "?"}).Input("z", {"N", "H"}).Output("y");
        file.Node("Relu", {"x"}, {"y"}).Node("Relu", {"z"}, {"u"});
        Refuse("\"x\" has the shape Nx3xHx?, which leaves sizes open", file.Get());
        OnnxImportOptions options;
        options.inputShape = TensorShape{2, 3, 8, 9};
        const auto model = Import(file, options);
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(0).outputShape.ToString(), "2x3x8x9", "as given");
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(1).outputShape.ToString(), "2x8", "same symbols");
        options.inputShapes["z"] = TensorShape{2, 7};
        Refuse("does not fit", file.Get(), options);
        options.inputShapes = {{"q", TensorShape{1}}};
        Refuse("has no input \"q\"", file.Get(), options);
        options.inputShapes.clear();
        options.inputShape = TensorShape{2, 3};
        Refuse("2x3 does not fit", file.Get(), options);
        OnnxFile batch;
        batch.Input("x", {"?", "3"}).Output("y").Node("Relu", {"x"}, {"y"});
        options.inputShape = {};
        options.batch = 16;
        NS_TEST_EXPECT_MSG_EQ(Import(batch, options)->GetLayer(1).outputShape.ToString(),
                              "16x3",
                              "batch given");
    }

    /** A model-local function, called twice, with an attribute of the call. */
    void TestFunction()
    {
        const std::string reference =
            ProtoBytes().Bytes(1, "axis").Number(20, 2).Bytes(21, "dimension").Get();
        const std::string opset = ProtoBytes().Bytes(1, "").Number(2, 13).Get();
        ProtoBytes function;
        function.Bytes(1, "Twice").Bytes(4, "a").Bytes(5, "b").Bytes(6, "dimension");
        function.Bytes(7, NodeBytes("Relu", {"a"}, {"r"}));
        function.Bytes(7, NodeBytes("Concat", {"r", "a"}, {"b"}, {reference}));
        function.Bytes(9, opset).Bytes(10, "local");
        OnnxFile file;
        file.Input("x", {"2", "3"}).Output("y");
        const std::string axis0 = IntegerAttribute("dimension", 0);
        const std::string axis1 = IntegerAttribute("dimension", 1);
        file.Node(NodeBytes("Twice", {"x"}, {"m"}, {axis0}, "", "local"));
        file.Node(NodeBytes("Twice", {"m"}, {"y"}, {axis1}, "second", "local"));
        file.Extra(25, function.Get());
        Expect(file, "4x6", 0, 0, "concatenated along both axes");
        NS_TEST_EXPECT_MSG_EQ(Import(file)->GetLayerCount(), 5, "input and twice two layers");
        ProtoBytes endless;
        endless.Bytes(1, "F").Bytes(4, "a").Bytes(5, "b").Bytes(10, "local");
        endless.Bytes(7, NodeBytes("F", {"a"}, {"b"}, {}, "", "local"));
        OnnxFile loop;
        loop.Input("x", {"2"}).Node(NodeBytes("F", {"x"}, {"y"}, {}, "", "local"));
        Refuse("calls itself", loop.Extra(25, endless.Get()).Get());
    }

    /** Nodes with several outputs. */
    void TestOutputs()
    {
        OnnxFile file;
        file.Input("x", {"1", "6"}).Output("y");
        file.Node("Split", {"x", "parts"}, {"a", "b"}, {IntegerAttribute("axis", 1)});
        file.Weights(IntegersTensor("parts", {2, 4}));
        file.Node("Concat", {"b", "a"}, {"y"}, {IntegerAttribute("axis", 1)});
        const auto model = Import(file);
        NS_TEST_ASSERT_MSG_EQ(model->GetLayerCount(), 4, "input, two parts, Concat");
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(1).outputShape.ToString(), "1x2", "first part");
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(2).outputShape.ToString(), "1x4", "second part");
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(2).inputs[0], 0, "both are parts of the input");
        OnnxFile dropout;
        dropout.Input("x", {"1", "6"}).Output("y");
        dropout.Node("Dropout", {"x"}, {"d", "mask"}).Node("Identity", {"d"}, {"y"});
        NS_TEST_EXPECT_MSG_EQ(Import(dropout)->GetLayerCount(), 3, "nobody reads the mask");
    }

    /** Operators that nobody knows. */
    void TestUnknown()
    {
        OnnxFile file;
        file.Input("x", {"N", "6"}).Output("y");
        file.Node(NodeBytes("Magic", {"x"}, {"m"}, {}, "wand", "hogwarts"));
        file.Node("Relu", {"m"}, {"y"});
        Refuse("node \"wand\" (Magic) makes a tensor whose shape cannot be told", file.Get());
        file.Declare("m", {"N", "3"});
        const auto model = Import(file);
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(1).counted, false, "counted as zero");
        NS_TEST_EXPECT_MSG_EQ(model->GetLayer(2).outputShape.ToString(), "1x3", "as declared");
        NS_TEST_ASSERT_MSG_EQ(model->GetUncountedOperators().size(), 1, "listed");
        NS_TEST_EXPECT_MSG_EQ(model->GetUncountedOperators()[0], "Magic", "by name");
    }
};

/**
 * @ingroup edge-inference
 * Export and import.
 */
class DnnOnnxRoundTripTestCase : public DnnOnnxTestCase
{
  public:
    DnnOnnxRoundTripTestCase()
        : DnnOnnxTestCase("All built-in networks come back from ONNX as they went")
    {
    }

  private:
    /** @param model a model @return everything that is known of its layers and exits */
    static std::string Describe(const DnnModel& model)
    {
        std::ostringstream text;
        for (const DnnLayer& layer : model.GetLayers())
        {
            text << layer.name << ' ' << layer.op << ' ' << layer.outputShape.ToString() << ' '
                 << layer.macs << ' ' << layer.flops << ' ' << layer.parameterCount << ' '
                 << layer.parameterBytes << ' ' << layer.outputBytes << ' ' << layer.inputElements
                 << ' ' << layer.exit << ' ' << layer.counted << ' ' << layer.window.kernelHeight
                 << ' ' << layer.window.strideWidth << ' ' << layer.window.inputChannels << ' '
                 << layer.window.filters << ' ' << layer.window.groups;
            for (LayerId input : layer.inputs)
            {
                text << ' ' << input;
            }
            text << '\n';
        }
        for (const DnnExit& exit : model.GetExits())
        {
            text << exit.name << ' ' << exit.attach << ' ' << exit.head.ToString() << ' '
                 << exit.output << '\n';
        }
        return text.str();
    }

    void DoRun() override
    {
        if (!IsOnnxSupported())
        {
            return;
        }
        for (const std::string& name : GetBuiltInModelNames())
        {
            const auto model = CreateBuiltInModel(name);
            const std::string file = CreateTempDirFilename(name + ".onnx");
            ExportOnnxModel(*model, file);
            const auto again = LoadModel(file);
            NS_TEST_EXPECT_MSG_EQ(Describe(*again), Describe(*model), name);
            NS_TEST_EXPECT_MSG_EQ(again->GetDigest(), model->GetDigest(), name);
            NS_TEST_EXPECT_MSG_EQ(again->GetName(), name, "named after the file");
        }
        std::string message;
        try
        {
            ExportOnnxModel(*CreateBuiltInModel("lenet5"), "/nonexistent/folder/net.onnx");
        }
        catch (const std::runtime_error& error)
        {
            message = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(message.find("cannot be written"), std::string::npos, message);
    }
};

/**
 * @ingroup edge-inference
 * Agreement with reference tables, if EDGE_INFERENCE_REFERENCE_DATA names their folder.
 */
class DnnOnnxReferenceTestCase : public DnnOnnxTestCase
{
  public:
    DnnOnnxReferenceTestCase()
        : DnnOnnxTestCase("Real files agree with their reference tables (if there)")
    {
    }

  private:
    /** @param folder folder of the files @param name name of one */
    void Compare(const std::string& folder, const std::string& name)
    {
        const auto model = ImportOnnxModel(folder + name + ".onnx");
        std::ifstream table(folder + "layers/" + name + ".csv");
        std::string line;
        std::getline(table, line);
        LayerId id = model->GetInputCount();
        for (; std::getline(table, line); ++id)
        {
            const std::vector<std::string> fields = SplitCsvLine(line);
            NS_TEST_ASSERT_MSG_LT(id, model->GetLayerCount(), name << " has this layer");
            const DnnLayer& layer = model->GetLayer(id);
            const std::string where = name + " layer " + fields.at(0);
            NS_TEST_EXPECT_MSG_EQ(layer.op, fields[1], where);
            NS_TEST_EXPECT_MSG_EQ(layer.outputShape.ToString(), fields[5], where);
            NS_TEST_EXPECT_MSG_EQ(std::to_string(layer.outputBytes), fields[7], where);
            NS_TEST_EXPECT_MSG_EQ(std::to_string(layer.parameterCount), fields[8], where);
            NS_TEST_EXPECT_MSG_EQ(std::to_string(layer.macs), fields[9], where);
        }
        NS_TEST_EXPECT_MSG_EQ(id, model->GetLayerCount(), name << " has no layer more");
    }

    void DoRun() override
    {
        const char* folder = std::getenv("EDGE_INFERENCE_REFERENCE_DATA");
        if (!folder || !IsOnnxSupported())
        {
            return;
        }
        for (const char* name : {"lenet5_mnist",
                                 "light_bvlc_alexnet",
                                 "light_resnet50",
                                 "light_squeezenet",
                                 "light_vgg19"})
        {
            Compare(std::string(folder) + "/onnx/", name);
        }
    }
};

/**
 * @ingroup edge-inference
 * Without ONNX.
 */
class DnnOnnxAbsentTestCase : public DnnOnnxTestCase
{
  public:
    DnnOnnxAbsentTestCase()
        : DnnOnnxTestCase("A missing file, and a build without ONNX, are explained")
    {
    }

  private:
    void DoRun() override
    {
        std::string message;
        try
        {
            LoadModel("no-such-file.onnx");
        }
        catch (const std::runtime_error& error)
        {
            message = error.what();
        }
        const std::string part = IsOnnxSupported() ? "no such file" : "libonnx-dev";
        NS_TEST_EXPECT_MSG_NE(message.find(part), std::string::npos, message);
        NS_TEST_EXPECT_MSG_NE(message.find("no-such-file.onnx"), std::string::npos, message);
        const OnnxImportOptions options = ParseInputShapes("1x3x8x8,a:b:2x2");
        NS_TEST_EXPECT_MSG_EQ(options.inputShape.ToString(), "1x3x8x8", "the first input");
        NS_TEST_EXPECT_MSG_EQ(options.inputShapes.at("a:b").ToString(), "2x2", "by name");
    }
};

/**
 * @ingroup edge-inference
 * ONNX files.
 */
class DnnOnnxTestSuite : public TestSuite
{
  public:
    DnnOnnxTestSuite()
        : TestSuite("edge-inference-dnn-onnx", Type::UNIT)
    {
        AddTestCase(new DnnOnnxOperatorTestCase);
        AddTestCase(new DnnOnnxGraphTestCase);
        AddTestCase(new DnnOnnxRoundTripTestCase);
        AddTestCase(new DnnOnnxReferenceTestCase);
        AddTestCase(new DnnOnnxAbsentTestCase);
    }
};

static DnnOnnxTestSuite g_dnnOnnxTestSuite; //!< registers the suite
