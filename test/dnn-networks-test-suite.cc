/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/built-in-models.h"
#include "ns3/csv-line.h"
#include "ns3/dnn-model.h"
#include "ns3/test.h"

#include <cstdlib>
#include <fstream>
#include <set>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/** Published totals of a network. */
struct Totals
{
    const char* name;    //!< name of the network
    uint64_t parameters; //!< trained parameters
    uint64_t macs;       //!< multiply-accumulates
    const char* source;  //!< where the numbers come from
};

/** What is published, or follows from the published structure by hand. */
const Totals TOTALS[] = {
    {"alexnet", 61100840, 714188480, "torchvision documentation: 61100840, 0.71 GFLOPS"},
    {"vgg16", 138357544, 15470264320, "torchvision documentation: 138357544, 15.47"},
    {"resnet18", 11689512, 1814073344, "torchvision documentation: 11689512, 1.81"},
    {"resnet50", 25557032, 4089184256, "torchvision documentation: 25557032, 4.09"},
    {"mobilenetv2", 3504872, 300774272, "torchvision documentation: 3504872, 0.3"},
    {"squeezenet", 1235496, 349151936, "torchvision documentation: 1235496, 0.35"},
    {"lenet5", 61706, 416520, "61706 in countless courses; MACs by hand"},
    {"nature-dqn", 1687206, 9346048, "layer counts 8224, 32832, 36928, 1606144, 3078"},
    {"nin", 966986, 222486528, "966986: the Caffe model for CIFAR-10; MACs by hand"},
    {"resnet32", 464154, 68862592, "akamaster/pytorch_resnet_cifar10: 0.46 M, 69 M"},
    {"impala-deep", 1091031, 54224640, "structure of deepmind/scalable_agent, by hand"},
    {"b-alexnet", 605886, 30465536, "structure of kunglab/branchynet, by hand"},
    {"b-lenet", 74694, 1247720, "structure of kunglab/branchynet, by hand"},
};

/** @param model a model @param name a layer @return the layer, throws without */
const DnnLayer&
FindLayer(const DnnModel& model, const std::string& name)
{
    for (const DnnLayer& layer : model.GetLayers())
    {
        if (layer.name == name)
        {
            return layer;
        }
    }
    throw std::invalid_argument("no layer " + name);
}

/** @param model a model @param operators some operators @param trunk only the trunk @return FLOPs
 */
double
SumMegaflops(const DnnModel& model, const std::set<std::string>& operators, bool trunk)
{
    uint64_t sum = 0;
    for (const DnnLayer& layer : model.GetLayers())
    {
        if (operators.count(layer.op) > 0 && (!trunk || layer.exit == DnnLayer::TRUNK))
        {
            sum += layer.flops;
        }
    }
    return static_cast<double>(sum) / 1e6;
}

} // namespace

/**
 * @ingroup edge-inference
 * Totals of the built-in networks.
 */
class DnnNetworkTotalsTestCase : public TestCase
{
  public:
    DnnNetworkTotalsTestCase()
        : TestCase("Parameters and MACs of the built-in networks are the published ones")
    {
    }

  private:
    void DoRun() override
    {
        for (const Totals& totals : TOTALS)
        {
            const auto model = CreateBuiltInModel(totals.name);
            NS_TEST_EXPECT_MSG_EQ(model->GetTotalParameters(),
                                  totals.parameters,
                                  totals.name << ": " << totals.source);
            NS_TEST_EXPECT_MSG_EQ(model->GetTotalMacs(),
                                  totals.macs,
                                  totals.name << ": " << totals.source);
            NS_TEST_EXPECT_MSG_EQ(model->GetTotalParameterBytes(),
                                  4 * totals.parameters,
                                  totals.name << ": float32");
            NS_TEST_EXPECT_MSG_EQ(model->GetUncountedOperators().empty(), true, totals.name);
            NS_TEST_EXPECT_MSG_NE(GetBuiltInModelSource(totals.name), "", "a source is named");
        }
        NS_TEST_EXPECT_MSG_EQ(GetBuiltInModelNames().size(), 16, "all networks");
        // Edgent's trunk (papers.md 4.3): 2167434 parameters, 216.4 MFLOP without ReLU and LRN;
        // pooling counts its window
        const auto edgent = CreateBuiltInModel("edgent-alexnet");
        uint64_t parameters = 0;
        for (const DnnLayer& layer : edgent->GetLayers())
        {
            parameters += layer.exit == DnnLayer::TRUNK ? layer.parameterCount : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(parameters, 2167434, "Edgent's trunk");
        NS_TEST_EXPECT_MSG_EQ_TOL(SumMegaflops(*edgent, {"Conv", "Gemm", "MaxPool"}, true),
                                  216.4,
                                  0.05,
                                  "Edgent's trunk");
        const auto lite = CreateBuiltInModel("impala-lite");
        NS_TEST_EXPECT_MSG_EQ_TOL(SumMegaflops(*lite, {"Conv", "Gemm", "MaxPool"}, true),
                                  71.9,
                                  0.05,
                                  "papers.md section 6");
        // BranchyNet's trunk (papers.md 3.6): 56.6 MFLOP
        const auto branchy = CreateBuiltInModel("b-alexnet");
        NS_TEST_EXPECT_MSG_EQ_TOL(SumMegaflops(*branchy, {"Conv", "Gemm", "MaxPool"}, true),
                                  56.6,
                                  0.05,
                                  "B-AlexNet's trunk");
    }
};

/**
 * @ingroup edge-inference
 * Shapes of single layers.
 */
class DnnNetworkLayersTestCase : public TestCase
{
  public:
    DnnNetworkLayersTestCase()
        : TestCase("Outputs of layers have the published sizes, heads the published places")
    {
    }

  private:
    /** @param network a network @param layer a layer @param shape shape of its output */
    void Expect(const std::string& network, const std::string& layer, const std::string& shape)
    {
        const auto model = CreateBuiltInModel(network);
        NS_TEST_EXPECT_MSG_EQ(FindLayer(*model, layer).outputShape.ToString(),
                              shape,
                              network << " " << layer);
    }

    void DoRun() override
    {
        Expect("alexnet", "conv1", "1x64x55x55");          // arXiv 1404.5997
        Expect("alexnet", "pool5", "1x256x6x6");           // 9216 inputs of fc6
        Expect("vgg16", "pool5", "1x512x7x7");             // 25088 inputs of fc6
        Expect("resnet50", "layer4.2.relu", "1x2048x7x7"); // He et al., table 1
        Expect("squeezenet", "pool1", "1x64x55x55");       // Iandola et al., table 1 of v1.1
        Expect("impala-deep", "s3_pool", "1x32x11x11");    // 3872 inputs of the last layer
        Expect("nature-dqn", "conv3", "1x64x7x7");         // Mnih et al.: 3136 inputs of fc4
        // Edgent, figure 3: output in KB (1000 B) of the measured layers
        Expect("edgent-alexnet", "relu_1", "1x64x32x32"); // 262.1 KB
        Expect("edgent-alexnet", "lrn_1", "1x64x16x16");  // 65.5 KB
        Expect("edgent-alexnet", "lrn_2", "1x128x8x8");   // 32.8 KB
        Expect("edgent-alexnet", "pool_3", "1x128x4x4");  // 8.2 KB
        const auto edgent = CreateBuiltInModel("edgent-alexnet");
        // 12, 16, 19, 20 and 22 layers, "Flatten" and the input not counted
        const uint64_t published[] = {12, 16, 19, 20, 22};
        NS_TEST_ASSERT_MSG_EQ(edgent->GetExits().size(), 5, "five exits");
        for (std::size_t i = 0; i < 5; ++i)
        {
            const DnnExit& exit = edgent->GetExits()[i];
            uint64_t layers = 0;
            for (LayerId id = 0; id <= exit.output; ++id)
            {
                const DnnLayer& layer = edgent->GetLayer(id);
                const bool counted = layer.op != "Flatten" && layer.op != "Input";
                const bool onTheWay =
                    exit.head.Contains(id) || (layer.exit == DnnLayer::TRUNK && id <= exit.attach);
                layers += counted && onTheWay;
            }
            NS_TEST_EXPECT_MSG_EQ(layers, published[i], "Edgent, exit " << i + 1);
        }
        // the same trunk and heads, and one more in front of fc_1
        const auto six = CreateBuiltInModel("branchy-alexnet");
        NS_TEST_ASSERT_MSG_EQ(six->GetExits().size(), 6, "five side branches");
        NS_TEST_EXPECT_MSG_EQ(six->GetLayer(six->GetExits()[4].attach).name,
                              "pool_3",
                              "the fifth branch reads what fc_1 reads");
        NS_TEST_EXPECT_MSG_EQ(six->GetLayerCount(),
                              edgent->GetLayerCount() + 5,
                              "nothing but the fifth branch is new");
        const auto branchy = CreateBuiltInModel("b-alexnet");
        NS_TEST_ASSERT_MSG_EQ(branchy->GetExits().size(), 3, "BranchyNet: two branches");
        NS_TEST_EXPECT_MSG_EQ(branchy->GetLayer(branchy->GetExits()[0].attach).name,
                              "conv2",
                              "kunglab/branchynet: branch 1 reads conv2");
        NS_TEST_EXPECT_MSG_EQ(branchy->GetLayer(branchy->GetExits()[1].attach).name,
                              "conv3",
                              "kunglab/branchynet: branch 2 reads conv3");
    }
};

/**
 * @ingroup edge-inference
 * Other inputs, and what does not fit.
 */
class DnnNetworkInputTestCase : public TestCase
{
  public:
    DnnNetworkInputTestCase()
        : TestCase("Networks work on other inputs and refuse those that do not fit")
    {
    }

  private:
    /** @param name a network @param input an input @param part what the message must hold */
    void Refuse(const std::string& name, const TensorShape& input, const std::string& part)
    {
        std::string message;
        try
        {
            CreateBuiltInModel(name, input);
        }
        catch (const std::exception& error)
        {
            message = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(message.find(part), std::string::npos, name << ": " << message);
    }

    void DoRun() override
    {
        // eight images cost eight times one
        const auto one = CreateBuiltInModel("resnet18");
        const auto eight = CreateBuiltInModel("resnet18", TensorShape{8, 3, 224, 224});
        NS_TEST_EXPECT_MSG_EQ(eight->GetTotalMacs(), 8 * one->GetTotalMacs(), "batch of 8");
        NS_TEST_EXPECT_MSG_EQ(eight->GetTotalParameters(), one->GetTotalParameters(), "batch of 8");
        NS_TEST_EXPECT_MSG_EQ(CreateBuiltInModel("resnet18")->GetDigest(),
                              one->GetDigest(),
                              "equal models have equal digests");
        NS_TEST_EXPECT_MSG_NE(eight->GetDigest(), one->GetDigest(), "others have not");
        Refuse("nosuchnet", {}, "resnet18, resnet32, resnet50");
        Refuse("alexnet", TensorShape{1, 3, 32, 32}, "larger than its input");
        Refuse("alexnet", TensorShape{1, 3}, "an input like 1x3x224x224");
        Refuse("alexnet", TensorShape{1, 3, 0, 224}, "no elements");
        Refuse("vgg16", TensorShape{1ULL << 40, 3, 1ULL << 20, 1ULL << 20}, "64 bits");
        Refuse("lenet5", TensorShape{1ULL << 32, 1, 1ULL << 20, 28}, "64");
    }
};

/**
 * @ingroup edge-inference
 * Agreement with reference tables, if EDGE_INFERENCE_REFERENCE_DATA names their folder.
 */
class DnnNetworkReferenceTestCase : public TestCase
{
  public:
    DnnNetworkReferenceTestCase()
        : TestCase("Parametrised layers agree with the reference tables (if there)")
    {
    }

  private:
    /**
     * Compare the layers that have parameters, in order.
     * @param network a network
     * @param file its table
     */
    void Compare(const std::string& network, const std::string& file)
    {
        std::ifstream table(file);
        std::string line;
        std::getline(table, line); // source
        std::getline(table, line); // header
        const auto model = CreateBuiltInModel(network);
        // layers with parameters, as "parameters macs elements"
        std::multiset<std::string> expected;
        std::multiset<std::string> found;
        while (std::getline(table, line))
        {
            const std::vector<std::string> fields = SplitCsvLine(line);
            if (fields.at(10) != "0")
            {
                expected.insert(fields[10] + " " + fields[11] + " " + fields[6]);
            }
        }
        for (const DnnLayer& layer : model->GetLayers())
        {
            if (layer.parameterCount > 0)
            {
                found.insert(std::to_string(layer.parameterCount) + " " +
                             std::to_string(layer.macs) + " " +
                             std::to_string(layer.outputShape.GetElementCount()));
            }
        }
        NS_TEST_EXPECT_MSG_EQ(expected.empty(), false, file << " was read");
        NS_TEST_EXPECT_MSG_EQ((expected == found), true, network << " against " << file);
    }

    void DoRun() override
    {
        const char* folder = std::getenv("EDGE_INFERENCE_REFERENCE_DATA");
        if (!folder)
        {
            return;
        }
        const std::string models = std::string(folder) + "/models/";
        Compare("alexnet", models + "alexnet_torchvision.csv");
        Compare("vgg16", models + "vgg16.csv");
        Compare("lenet5", models + "lenet5.csv");
        Compare("b-alexnet", models + "b_alexnet_cifar10.csv");
        Compare("b-lenet", models + "b_lenet_mnist.csv");
        Compare("nature-dqn", models + "nature_dqn_6actions.csv");
        Compare("impala-deep", models + "impala_deep_atari_84x84x4_6actions.csv");
        Compare("resnet18", models + "resnet18.csv");
        Compare("resnet50", models + "resnet50.csv");
        Compare("mobilenetv2", models + "mobilenet_v2.csv");
    }
};

/**
 * @ingroup edge-inference
 * The built-in networks.
 */
class DnnNetworksTestSuite : public TestSuite
{
  public:
    DnnNetworksTestSuite()
        : TestSuite("edge-inference-dnn-networks", Type::UNIT)
    {
        AddTestCase(new DnnNetworkTotalsTestCase);
        AddTestCase(new DnnNetworkLayersTestCase);
        AddTestCase(new DnnNetworkInputTestCase);
        AddTestCase(new DnnNetworkReferenceTestCase);
    }
};

static DnnNetworksTestSuite g_dnnNetworksTestSuite; //!< registers the suite
