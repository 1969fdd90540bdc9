/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/built-in-models.h"
#include "ns3/compute-energy.h"
#include "ns3/device-catalogue.h"
#include "ns3/dnn-model-builder.h"
#include "ns3/double.h"
#include "ns3/flops-latency-model.h"
#include "ns3/operator-cost.h"
#include "ns3/profile-latency-model.h"
#include "ns3/regression-latency-model.h"
#include "ns3/roofline-latency-model.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/**
 * Builds a chain of layers on square images.
 */
class ChainBuilder
{
  public:
    /** @param name of the network @param side of the image @param channels of the image */
    ChainBuilder(const std::string& name, uint64_t side, uint64_t channels)
        : m_builder(name),
          m_shape{1, channels, side, side},
          m_last("image")
    {
        m_builder.AddInput(m_last, m_shape);
    }

    /** @param filters channels written @param kernel side of the filter; padded to the same size */
    void Conv(uint64_t filters, uint64_t kernel)
    {
        OperatorUse use;
        use.op = "Conv";
        use.inputs = {m_shape, {filters, m_shape.dims[1], kernel, kernel}, {filters}};
        use.strides = {1, 1};
        Add(use, {1, filters, m_shape.dims[2], m_shape.dims[3]});
    }

    /** @param kernel side of the window; halves the image */
    void Pool(uint64_t kernel)
    {
        OperatorUse use;
        use.op = "MaxPool";
        use.inputs = {m_shape};
        use.kernel = {kernel, kernel};
        use.strides = {2, 2};
        Add(use, {1, m_shape.dims[1], m_shape.dims[2] / 2, m_shape.dims[3] / 2});
    }

    /** @param outputs neurons */
    void FullyConnected(uint64_t outputs)
    {
        const uint64_t inputs = m_shape.GetElementCount();
        OperatorUse use;
        use.op = "Gemm";
        use.inputs = {{1, inputs}, {inputs, outputs}, {outputs}};
        Add(use, {1, outputs});
    }

    /** @param op elementwise operator */
    void Elementwise(const std::string& op)
    {
        OperatorUse use;
        use.op = op;
        use.inputs = {m_shape};
        Add(use, m_shape);
    }

    /** @return the network */
    std::shared_ptr<const DnnModel> Build() const
    {
        return m_builder.Build();
    }

  private:
    /** @param use the operator @param output its output shape */
    void Add(OperatorUse& use, const TensorShape& output)
    {
        use.output = output;
        DnnLayer layer;
        layer.name = use.op + std::to_string(++m_count);
        layer.op = use.op;
        layer.outputShape = output;
        ApplyOperatorCost(use, layer);
        for (std::size_t i = 1; i < use.inputs.size(); ++i)
        {
            layer.parameterCount += use.inputs[i].GetElementCount();
        }
        layer.parameterBytes = 4 * layer.parameterCount;
        m_builder.AddLayer(layer, {m_last});
        m_last = layer.name;
        m_shape = output;
    }

    DnnModelBuilder m_builder; //!< collects the layers
    TensorShape m_shape;       //!< output of the last one
    std::string m_last;        //!< its name
    uint32_t m_count{0};       //!< layers
};

/** @return trunk of Edgent's AlexNet as six parts: convolutions, poolings and fully connected
 * layers */
std::shared_ptr<const DnnModel>
BuildSixPartAlexNet()
{
    ChainBuilder chain("six-part-alexnet", 32, 3);
    chain.Conv(64, 5);
    chain.Pool(3);
    chain.Conv(128, 5);
    chain.Pool(3);
    chain.Conv(192, 3);
    chain.Conv(192, 3);
    chain.Conv(128, 3);
    chain.Pool(3);
    chain.FullyConnected(512);
    chain.FullyConnected(256);
    chain.FullyConnected(10);
    return chain.Build();
}

/**
 * @ingroup edge-inference
 * FLOP/s and cycles: hand arithmetic, and sums in whole nanoseconds.
 */
class FlopsLatencyTestCase : public TestCase
{
  public:
    FlopsLatencyTestCase()
        : TestCase("FLOPs over FLOP per second, cycles over hertz, and sums")
    {
    }

  private:
    void DoRun() override
    {
        auto alexNet = CreateBuiltInModel("alexnet");
        auto latency = CreateObject<FlopsLatencyModel>();
        latency->SetFlopsPerSecond(3e9);
        const double total = static_cast<double>(alexNet->GetTotalFlops());
        const LayerSet all(0, alexNet->GetLayerCount() - 1);
        NS_TEST_EXPECT_MSG_EQ_TOL(latency->GetTime(*alexNet, all).GetSeconds(),
                                  total / 3e9,
                                  1e-7,
                                  "C / F");
        NS_TEST_EXPECT_MSG_EQ(latency->GetLayerTime(*alexNet, 0), Time(), "inputs take no time");
        NS_TEST_EXPECT_MSG_EQ(latency->GetTime(*alexNet, LayerSet()), Time(), "nothing");
        for (LayerId cut = 1; cut < alexNet->GetLayerCount(); ++cut)
        {
            NS_TEST_EXPECT_MSG_EQ(
                latency->GetTime(*alexNet, LayerSet(0, cut - 1)) +
                    latency->GetTime(*alexNet, LayerSet(cut, alexNet->GetLayerCount() - 1)),
                latency->GetTime(*alexNet, all),
                "parts add up to the nanosecond, cut " << cut);
        }
        latency->SetFrequency(1e9);
        latency->SetCyclesPerFlop(0.25);
        NS_TEST_EXPECT_MSG_EQ_TOL(latency->GetTime(*alexNet, all).GetSeconds(),
                                  total * 0.25 / 1e9,
                                  1e-7,
                                  "c / f, and the change is noticed");
        NS_TEST_EXPECT_MSG_EQ_TOL(latency->GetFlopsPerSecond(), 4e9, 1, "for other work");
        NS_TEST_EXPECT_MSG_EQ(latency->GetLoadTime(1000000), Time(), "loading is free");
    }
};

/**
 * @ingroup edge-inference
 * Paleo's arithmetic: the proxy table of the DBB paper, which is Paleo's formula on Edgent's trunk
 * with a platform percent of peak of 0.01 and memory rates in GiB/s (our reconstruction, one
 * decimal).
 */
class RooflineTestCase : public TestCase
{
  public:
    RooflineTestCase()
        : TestCase("Paleo's arithmetic on four Jetson boards")
    {
    }

  private:
    /** A row of the table. */
    struct Board
    {
        std::string name;          //!< board
        double peak;               //!< GFLOP/s
        double memory;             //!< GiB/s
        std::vector<double> parts; //!< ms of the six parts, then of all
    };

    void DoRun() override
    {
        const std::vector<Board> boards{
            {"TK1", 365.2, 14.9, {6.7, 36.4, 13.9, 20.7, 14.2, 30.3, 122.2}},
            {"TX1", 512, 25.6, {4.3, 24.9, 9.1, 13.6, 9.3, 17.7, 78.9}},
            {"TX2", 750.1, 59.7, {2.3, 15.9, 5.3, 7.9, 5.4, 7.7, 44.6}},
            {"Nano", 235.8, 25.6, {6.6, 49.0, 15.6, 23.3, 15.8, 18.3, 128.5}},
        };
        const std::vector<LayerSet> parts{{1, 2}, {3, 4}, {5, 5}, {6, 6}, {7, 8}, {9, 11}, {1, 11}};
        auto model = BuildSixPartAlexNet();
        for (const Board& board : boards)
        {
            auto latency = CreateObject<RooflineLatencyModel>();
            latency->SetPeakFlopsPerSecond(board.peak * 1e9);
            latency->SetMemoryBandwidth(board.memory * 1024 * 1024 * 1024);
            latency->SetComputePercentOfPeak(0.01);
            latency->SetMemoryPercentOfPeak(0.01);
            for (std::size_t i = 0; i < parts.size(); ++i)
            {
                NS_TEST_EXPECT_MSG_EQ_TOL(latency->GetTime(*model, parts[i]).GetSeconds() * 1e3,
                                          board.parts[i],
                                          0.15,
                                          board.name << " part " << i + 1);
            }
        }
        CheckLayers(*model);
    }

    /** @param model the six parts; single layers by hand */
    void CheckLayers(const DnnModel& model)
    {
        auto latency = CreateObject<RooflineLatencyModel>();
        latency->SetPeakFlopsPerSecond(1e9);
        latency->SetMemoryBandwidth(1e8);
        latency->SetComputePercentOfPeak(0.5);
        latency->SetMemoryPercentOfPeak(0.25);
        // 2 * 5*5*3 * 32*32*64 FLOP; 4 * (3*36*36 + 5*5*3*64 + 64 + 64*32*32) bytes
        const double conv = 9830400 / 5e8 + 4.0 * (3888 + 4800 + 64 + 65536) / 2.5e7;
        NS_TEST_EXPECT_MSG_EQ_TOL(latency->GetLayerTime(model, 1).GetSeconds(), conv, 1e-9, "conv");
        // 2 * 256 * 10 FLOP; 4 * (256 + 2560 + 10 + 10) bytes
        const double dense = 5120 / 5e8 + 4.0 * (256 + 2560 + 10 + 10) / 2.5e7;
        NS_TEST_EXPECT_MSG_EQ_TOL(latency->GetLayerTime(model, 11).GetSeconds(), dense, 1e-9, "fc");
        latency->SetClockFrequency(1);
        NS_TEST_EXPECT_MSG_EQ(latency->GetLayerTime(model, 11), Seconds(1), "one cycle at least");
        NS_TEST_EXPECT_MSG_EQ_TOL(latency->GetFlopsPerSecond(), 5e8, 1, "for other work");
    }
};

/**
 * @ingroup edge-inference
 * Edgent's coefficients on Edgent's AlexNet, and fits.
 */
class RegressionTestCase : public TestCase
{
  public:
    RegressionTestCase()
        : TestCase("Edgent's regressions: sums, clamp, rows, fit")
    {
    }

  private:
    /** @param model a network @param op operators to count @return layers of the trunk with it */
    static LayerSet GetTrunk(const DnnModel& model)
    {
        LayerSet trunk;
        for (LayerId layer = 0; layer < model.GetLayerCount(); ++layer)
        {
            if (model.GetLayer(layer).exit == DnnLayer::TRUNK &&
                model.GetLayer(layer).op != "Softmax")
            {
                trunk.Insert(layer);
            }
        }
        return trunk;
    }

    void DoRun() override
    {
        auto model = CreateBuiltInModel("edgent-alexnet");
        auto device = CreateObject<RegressionLatencyModel>();
        auto edge = CreateObject<RegressionLatencyModel>();
        edge->SetRows("edgent-edge");
        const LayerSet trunk = GetTrunk(*model);
        NS_TEST_EXPECT_MSG_EQ_TOL(device->GetTime(*model, trunk).GetSeconds() * 1e3,
                                  1637,
                                  1,
                                  "Raspberry Pi 3, all 22 layers");
        NS_TEST_EXPECT_MSG_EQ_TOL(edge->GetTime(*model, trunk).GetSeconds() * 1e3,
                                  33.9,
                                  0.05,
                                  "PC, all 22 layers");
        // 2 167 434 parameters: 4.49e-6 * 8 669 736 + 842.136 ms
        NS_TEST_EXPECT_MSG_EQ_TOL(device->GetLoadTime(8669736).GetSeconds() * 1e3,
                                  881.06,
                                  0.01,
                                  "loading the model");

        ChainBuilder chain("small", 4, 1);
        chain.Conv(1, 1);
        chain.FullyConnected(100);
        auto small = chain.Build();
        // 6.13e-3 * 64 + 2.67e-2 - 9.909 and 1.07e-4 * 64 - 1.83e-4 * 400 + 0.164 ms; the latter
        // above 0
        NS_TEST_EXPECT_MSG_EQ(device->GetLayerTime(*small, 1), MicroSeconds(1), "clamped");
        NS_TEST_EXPECT_MSG_EQ_TOL(edge->GetLayerTime(*small, 2).GetSeconds() * 1e3,
                                  1.07e-4 * 64 - 1.83e-4 * 400 + 0.164,
                                  1e-6,
                                  "not clamped");
        for (double seconds : edge->GetLayerSeconds(*CreateBuiltInModel("alexnet")))
        {
            NS_TEST_EXPECT_MSG_EQ((seconds >= 0), true, "never below zero");
        }
        CheckRows();
        CheckFit();
    }

    /** Text form of the rows. */
    void CheckRows()
    {
        auto latency = CreateObject<RegressionLatencyModel>();
        latency->SetRows("# comment\nconv 0.1 2 -3 # more\n\nfc 1e-3 0 0.25");
        NS_TEST_EXPECT_MSG_EQ(latency->GetRows().substr(0, 5), "conv ", "sorted by type");
        auto copy = CreateObject<RegressionLatencyModel>();
        copy->SetRows(latency->GetRows());
        NS_TEST_EXPECT_MSG_EQ(copy->GetRows(), latency->GetRows(), "round trip");
        for (const char* bad : {"conv 1 2", "convolution 1 2 3", "conv 1 2 x", "conv 1 2 3 4"})
        {
            bool thrown = false;
            try
            {
                latency->SetRows(bad);
            }
            catch (const std::invalid_argument& error)
            {
                thrown = std::string(error.what()).find(bad) != std::string::npos;
            }
            NS_TEST_EXPECT_MSG_EQ(thrown, true, "a sentence that names the row " << bad);
        }
    }

    /** A fit of what a regression predicts gives the regression back. */
    void CheckFit()
    {
        auto truth = CreateObject<RegressionLatencyModel>();
        truth->SetRows("conv 2e-5 3e-4 5; relu 1e-6 0 0.5; pool 3e-5 2e-6 0.1; fc 1e-5 2e-4 0.3");
        auto fitted = CreateObject<RegressionLatencyModel>();
        fitted->SetRows("lrn 1 0 1");
        for (const char* name : {"alexnet", "vgg16", "edgent-alexnet"})
        {
            auto model = CreateBuiltInModel(name);
            std::vector<double> seconds = truth->GetLayerSeconds(*model);
            for (LayerId layer = 0; layer < seconds.size(); ++layer)
            {
                const std::string type = RegressionLatencyModel::GetLayerType(*model, layer);
                if (type == "lrn" || type == "dropout")
                {
                    seconds[layer] = -1; // not measured
                }
            }
            fitted->AddProfile(*model, seconds);
        }
        fitted->Fit();
        auto resNet = CreateBuiltInModel("resnet18");
        for (LayerId layer = 0; layer < resNet->GetLayerCount(); ++layer)
        {
            if (RegressionLatencyModel::GetLayerType(*resNet, layer) != "lrn")
            {
                const double expected = truth->GetLayerTime(*resNet, layer).GetSeconds();
                NS_TEST_EXPECT_MSG_EQ_TOL(fitted->GetLayerTime(*resNet, layer).GetSeconds(),
                                          expected,
                                          1e-6 * expected + 2e-9,
                                          resNet->GetLayer(layer).name);
            }
        }
        NS_TEST_EXPECT_MSG_EQ((fitted->GetRows().find("lrn 1 0 1") != std::string::npos),
                              true,
                              "a type without samples keeps its row");
    }
};

/**
 * @ingroup edge-inference
 * A measured profile from a file.
 */
class ProfileTestCase : public TestCase
{
  public:
    ProfileTestCase()
        : TestCase("A measured profile")
    {
    }

  private:
    void DoRun() override
    {
        ChainBuilder chain("three", 8, 3);
        chain.Conv(4, 3);
        chain.Elementwise("Dropout");
        chain.FullyConnected(10);
        auto model = chain.Build();
        const std::string fileName = CreateTempDirFilename("profile.csv");
        std::ofstream(fileName)
            << "# source: a test\nlayer,seconds\nConv1,0.0123456789\nGemm3,0.5\n";
        auto latency = CreateObject<ProfileLatencyModel>();
        latency->SetAttribute("FileName", StringValue(fileName));
        NS_TEST_EXPECT_MSG_EQ(latency->Check(*model), "", "it fits");
        NS_TEST_EXPECT_MSG_EQ(latency->GetLayerTime(*model, 1), NanoSeconds(12345679), "rounded");
        NS_TEST_EXPECT_MSG_EQ(latency->GetLayerTime(*model, 2), Time(), "no FLOPs, no row");
        NS_TEST_EXPECT_MSG_EQ(latency->GetTime(*model, LayerSet(1, 3)),
                              NanoSeconds(512345679),
                              "sum");
        const std::string problem = latency->Check(*CreateBuiltInModel("lenet5"));
        NS_TEST_EXPECT_MSG_EQ(problem.empty(), false, "another network does not fit");
    }
};

/**
 * @ingroup edge-inference
 * The device catalogue.
 */
class DeviceCatalogueTestCase : public TestCase
{
  public:
    DeviceCatalogueTestCase()
        : TestCase("Devices: names, provenance, order of speed")
    {
    }

  private:
    /** @param device key of a device @param network name of a network @return time of it all, ms */
    static double GetMilliseconds(const std::string& device, const std::string& network)
    {
        auto model = CreateBuiltInModel(network);
        auto latency = CreateDeviceLatencyModel(FindDevice(device));
        return latency->GetTime(*model, LayerSet(0, model->GetLayerCount() - 1)).GetSeconds() * 1e3;
    }

    void DoRun() override
    {
        std::string last;
        for (const DeviceDescription& device : GetDevices())
        {
            NS_TEST_EXPECT_MSG_LT(last, device.name, "sorted, each once");
            last = device.name;
            for (const DeviceFigure& figure : {device.peakFlopsPerSecond,
                                               device.memoryBandwidth,
                                               device.memoryBytes,
                                               device.idlePower,
                                               device.busyPower,
                                               device.computePercentOfPeak,
                                               device.memoryPercentOfPeak})
            {
                NS_TEST_EXPECT_MSG_GT(figure.value, 0, device.name);
                NS_TEST_EXPECT_MSG_EQ(figure.provenance.empty(), false, device.name);
                const bool recalled = figure.provenance.find("from memory") != std::string::npos;
                NS_TEST_EXPECT_MSG_EQ((figure.assumed || !recalled),
                                      true,
                                      device.name << ": " << figure.provenance);
            }
            NS_TEST_EXPECT_MSG_LT(device.idlePower.value, device.busyPower.value, device.name);
            auto energy = CreateDeviceComputeEnergy(device);
            NS_TEST_EXPECT_MSG_EQ_TOL(energy->GetJoules(1000, Seconds(2)),
                                      2 * (device.busyPower.value - device.idlePower.value),
                                      1e-9,
                                      device.name);
        }
        bool thrown = false;
        try
        {
            FindDevice("abacus");
        }
        catch (const std::invalid_argument& error)
        {
            thrown = std::string(error.what()).find("jetson-nano") != std::string::npos;
        }
        NS_TEST_EXPECT_MSG_EQ(thrown, true, "a sentence that lists the known names");
        // what they are calibrated on: Tencent/ncnn's benchmark (4 threads; Vulkan), TensorRT FP32
        const std::map<std::string, double> measured{{"raspberry-pi-3b-plus", 587.42},
                                                     {"raspberry-pi-4", 262.83},
                                                     {"smartphone", 191.98},
                                                     {"jetson-nano", 93.12},
                                                     {"jetson-tx2", 27.1}};
        for (const auto& [device, milliseconds] : measured)
        {
            NS_TEST_EXPECT_MSG_EQ_TOL(GetMilliseconds(device, "resnet50") / milliseconds,
                                      1,
                                      0.02,
                                      device);
        }
        // not used to calibrate, and of the right size only
        const double alexNet = GetMilliseconds("smartphone", "alexnet");
        NS_TEST_EXPECT_MSG_EQ_TOL(alexNet / 65.49, 1, 0.5, "measured 65.49 ms");
        const double vgg = GetMilliseconds("jetson-tx2", "vgg16");
        NS_TEST_EXPECT_MSG_EQ_TOL(vgg / 79.2, 1, 0.1, "measured 79.2 ms");
    }
};

/**
 * @ingroup edge-inference
 * Latency models and the device catalogue.
 */
class ComputeLatencyTestSuite : public TestSuite
{
  public:
    ComputeLatencyTestSuite()
        : TestSuite("edge-inference-compute-latency", Type::UNIT)
    {
        AddTestCase(new FlopsLatencyTestCase);
        AddTestCase(new RooflineTestCase);
        AddTestCase(new RegressionTestCase);
        AddTestCase(new ProfileTestCase);
        AddTestCase(new DeviceCatalogueTestCase);
    }
};

} // namespace

static ComputeLatencyTestSuite g_computeLatencyTestSuite; //!< registers the suite
