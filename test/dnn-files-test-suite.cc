/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "catch-message.h"

#include "ns3/built-in-models.h"
#include "ns3/csv-line.h"
#include "ns3/exit-record.h"
#include "ns3/layer-profile.h"
#include "ns3/tensor-encoding.h"
#include "ns3/test.h"

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <sstream>
#include <stdexcept>

using namespace ns3;
using namespace ns3::edgeinference;
using ns3::edgeinference::testing::CatchMessage;

/**
 * @ingroup edge-inference
 * Bytes and work of encodings.
 */
class DnnEncodingSizeTestCase : public TestCase
{
  public:
    DnnEncodingSizeTestCase()
        : TestCase("Encodings have the bytes and the work that they say")
    {
    }

  private:
    void DoRun() override
    {
        const TensorShape shape{1, 4, 84, 84}; // papers.md 2.5: 28224 elements, 112896 B
        const auto bytes = [&](const std::string& name, TensorType type) {
            return FindTensorEncoding(name).GetEncodedBytes(shape, type);
        };
        NS_TEST_EXPECT_MSG_EQ(bytes("native", TensorType::FLOAT32), 112896, "4 B each");
        NS_TEST_EXPECT_MSG_EQ(bytes("native", TensorType::UINT8), 28224, "1 B each");
        NS_TEST_EXPECT_MSG_EQ(bytes("float32", TensorType::FLOAT64), 112896, "4 B each");
        NS_TEST_EXPECT_MSG_EQ(bytes("float32", TensorType::INT64), 8 * 28224, "integers stay");
        NS_TEST_EXPECT_MSG_EQ(bytes("float16", TensorType::FLOAT32), 56448, "2 B each");
        NS_TEST_EXPECT_MSG_EQ(bytes("uint8", TensorType::FLOAT32), 28232, "1 B each and a range");
        NS_TEST_EXPECT_MSG_EQ(bytes("fixed:1500", TensorType::FLOAT32), 1500, "as stated");
        NS_TEST_EXPECT_MSG_EQ(FindTensorEncoding("uint8").GetEncodedBytes({0}, TensorType::FLOAT32),
                              0,
                              "nothing of nothing");
        const TensorEncoding& half = FindTensorEncoding("float16");
        NS_TEST_EXPECT_MSG_EQ(half.GetEncodeFlops(shape, TensorType::FLOAT32), 28224, "convert");
        NS_TEST_EXPECT_MSG_EQ(half.GetDecodeFlops(shape, TensorType::FLOAT32), 28224, "convert");
        NS_TEST_EXPECT_MSG_EQ(half.GetEncodeFlops(shape, TensorType::FLOAT16), 0, "as it is");
        NS_TEST_EXPECT_MSG_EQ(FindTensorEncoding("native").GetEncodeFlops(shape, TensorType::INT8),
                              0,
                              "as it is");
        for (const std::string& name : GetTensorEncodingNames())
        {
            if (name != "fixed:<bytes>")
            {
                NS_TEST_EXPECT_MSG_EQ(FindTensorEncoding(name).GetName(), name, "found by name");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(FindTensorEncoding("fixed:7").GetName(), "fixed:7", "round-trips");
        for (const char* name : {"",
                                 "float",
                                 "fixed:",
                                 "fixed:-1",
                                 "fixed:1e3",
                                 "fixed:1 ",
                                 "fixed:99999999999999999999"})
        {
            const std::string message = CatchMessage([&] { FindTensorEncoding(name); });
            NS_TEST_EXPECT_MSG_NE(message.find("fixed:<bytes>, float16, float32, native, uint8"),
                                  std::string::npos,
                                  name << ": " << message);
        }
    }
};

/**
 * @ingroup edge-inference
 * Real data through encodings.
 */
class DnnEncodingDataTestCase : public TestCase
{
  public:
    DnnEncodingDataTestCase()
        : TestCase("Real tensors come back from float32 exactly, from the others within a step")
    {
    }

  private:
    /** @param value a number @return what float16 makes of it */
    static float Halve(float value)
    {
        const TensorEncoding& half = FindTensorEncoding("float16");
        return half.Decode(half.Encode({value}), 1).at(0);
    }

    void DoRun() override
    {
        std::mt19937 random(3);
        std::vector<float> values;
        for (int i = 0; i < 1000; ++i)
        {
            values.push_back(static_cast<float>(random()) / 4e8F - 5.0F);
        }
        for (const char* name : {"native", "float32", "float16", "uint8"})
        {
            const TensorEncoding& encoding = FindTensorEncoding(name);
            const std::vector<uint8_t> bytes = encoding.Encode(values);
            NS_TEST_EXPECT_MSG_EQ(bytes.size(),
                                  encoding.GetEncodedBytes({1000}, TensorType::FLOAT32),
                                  name << " keeps its word");
            const std::vector<float> again = encoding.Decode(bytes, 1000);
            // half a step: 2^-11 of numbers below 8; half of the range / 255
            const double tolerance = std::string(name) == "float16" ? 8.0 / 4096
                                     : std::string(name) == "uint8" ? 11.0 / 255 / 2
                                                                    : 0;
            for (std::size_t i = 0; i < values.size(); ++i)
            {
                NS_TEST_ASSERT_MSG_EQ_TOL(again[i], values[i], tolerance, name);
            }
            const std::string message = CatchMessage([&] { encoding.Decode(bytes, 999); });
            NS_TEST_EXPECT_MSG_NE(message, "", name << " refuses a wrong number of bytes");
            NS_TEST_EXPECT_MSG_EQ(encoding.Decode(encoding.Encode({}), 0).size(), 0, name);
        }
        // IEEE 754 binary16: largest number, smallest ones, ties to even, overflow
        NS_TEST_EXPECT_MSG_EQ(Halve(65504.0F), 65504.0F, "largest");
        NS_TEST_EXPECT_MSG_EQ(std::isinf(Halve(65520.0F)), true, "beyond the largest");
        NS_TEST_EXPECT_MSG_EQ(Halve(std::ldexp(1.0F, -24)), std::ldexp(1.0F, -24), "smallest");
        NS_TEST_EXPECT_MSG_EQ(Halve(std::ldexp(1.0F, -25)), 0.0F, "a tie with zero");
        NS_TEST_EXPECT_MSG_EQ(Halve(1.0F + std::ldexp(1.0F, -11)), 1.0F, "a tie goes to even");
        NS_TEST_EXPECT_MSG_EQ(Halve(1.0F + 3 * std::ldexp(1.0F, -11)),
                              1.0F + std::ldexp(1.0F, -9),
                              "a tie goes to even");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(Halve(std::nanf(""))), true, "no number");
        NS_TEST_EXPECT_MSG_EQ(Halve(-2.5F), -2.5F, "negative");
        const TensorEncoding& fixed = FindTensorEncoding("fixed:8");
        NS_TEST_EXPECT_MSG_EQ(fixed.HasCodec(), false, "sizes only");
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] { fixed.Encode({1}); }), "", "sizes only");
        const float huge = std::numeric_limits<float>::max();
        const TensorEncoding& steps = FindTensorEncoding("uint8");
        const std::vector<float> wide = steps.Decode(steps.Encode({-huge, huge}), 2);
        NS_TEST_EXPECT_MSG_EQ(wide[0], -huge, "the whole range of float32");
        const float infinity = std::numeric_limits<float>::infinity();
        NS_TEST_EXPECT_MSG_EQ(steps.Encode({infinity, 0, -infinity}).size(), 11, "no crash");
    }
};

/**
 * @ingroup edge-inference
 * Measured profiles.
 */
class DnnProfileTestCase : public TestCase
{
  public:
    DnnProfileTestCase()
        : TestCase("Profiles are read in any order of columns, added up, written, and checked")
    {
    }

  private:
    /** @param text content of a file @return the profile */
    static LayerProfile Read(const std::string& text)
    {
        std::istringstream input(text);
        return LayerProfile::Read(input, "p.csv");
    }

    /** @param text content of a file @param part what the message must hold */
    void Refuse(const std::string& text, const std::string& part)
    {
        const std::string message = CatchMessage([&] { Read(text); });
        NS_TEST_EXPECT_MSG_NE(message.find(part), std::string::npos, message << " lacks " << part);
    }

    void DoRun() override
    {
        const LayerProfile profile = Read("# source: figure 3\r\nrun, seconds ,layer\r\n\r\n"
                                          "# a remark\r\n1,0.25,\"a,b\"\r\n2,0.5,c\r\n"
                                          "3,1e-1,\"a,b\"\r\n");
        NS_TEST_EXPECT_MSG_EQ(profile.GetSource(), "figure 3", "source");
        NS_TEST_EXPECT_MSG_EQ_TOL(profile.GetSeconds("a,b"), 0.35, 1e-12, "added up");
        NS_TEST_EXPECT_MSG_EQ_TOL(profile.GetTotalSeconds(), 0.85, 1e-12, "in all");
        NS_TEST_EXPECT_MSG_EQ(profile.GetSeconds("d"), 0, "not there");
        std::ostringstream output;
        profile.Write(output);
        NS_TEST_EXPECT_MSG_EQ(output.str(),
                              "# source: figure 3\nlayer,seconds\n\"a,b\",0.35\nc,0.5\n",
                              "written");
        const std::string file = CreateTempDirFilename("p.csv");
        profile.WriteFile(file);
        NS_TEST_EXPECT_MSG_EQ(LayerProfile::ReadFile(file).GetTotalSeconds(),
                              profile.GetTotalSeconds(),
                              "to a file and back");
        Refuse("", "p.csv, line 1: the first line must tell");
        Refuse("layer,seconds\na,1\n", "line 1");
        Refuse("# source: x\n", "names of the columns");
        Refuse("# source: x\nlayer,time\na,1\n", "line 2: the column \"seconds\"");
        Refuse("# source: x\nlayer,seconds\na,1\nb\n", "line 4: it has 1 fields");
        Refuse("# source: x\nlayer,seconds\na,-1\n", "line 3: \"-1\" is not a time");
        Refuse("# source: x\nlayer,seconds\na,nan\n", "line 3");
        Refuse("# source: x\nlayer,seconds\na,1s\n", "line 3");
        Refuse("# source: x\nlayer,seconds\n,1\n", "has no name");
        NS_TEST_EXPECT_MSG_NE(CatchMessage([] { LayerProfile::ReadFile("/nonexistent/p.csv"); }),
                              "",
                              "no such file");
        TestMatch();
    }

    /** The measured profile of Edgent's AlexNet on a Raspberry Pi 3 (papers.md 4.3). */
    void TestMatch()
    {
        LayerProfile pi("Li, Zhou, Chen, MECOMM 2018, figure 3, digitised");
        const auto model = CreateBuiltInModel("edgent-alexnet");
        for (const DnnLayer& layer : model->GetLayers())
        {
            if (layer.flops > 0 && layer.name != "conv_2")
            {
                pi.Add(layer.name, 0.001);
            }
        }
        const std::string missing = CatchMessage([&] { pi.Match(*model); });
        NS_TEST_EXPECT_MSG_NE(missing.find("no time for layer \"conv_2\""),
                              std::string::npos,
                              missing);
        pi.Add("conv_2", 1.3297);
        const std::vector<double> seconds = pi.Match(*model);
        NS_TEST_EXPECT_MSG_EQ(seconds.size(), model->GetLayerCount(), "one per layer");
        NS_TEST_EXPECT_MSG_EQ(seconds[0], 0, "the input takes no time");
        pi.Add("nosuch", 1);
        const std::string unknown = CatchMessage([&] { pi.Match(*model); });
        NS_TEST_EXPECT_MSG_NE(unknown.find("names layer \"nosuch\""), std::string::npos, unknown);
    }
};

/**
 * @ingroup edge-inference
 * Exit records.
 */
class DnnExitRecordTestCase : public TestCase
{
  public:
    DnnExitRecordTestCase()
        : TestCase("Exit records are read, written, looked up by sample, and checked")
    {
    }

  private:
    /** @param text content of a file @return the records */
    static ExitRecords Read(const std::string& text)
    {
        std::istringstream input(text);
        return ExitRecords::Read(input, "e.csv");
    }

    /** @param text lines behind the source @param part what the message must hold */
    void Refuse(const std::string& text, const std::string& part)
    {
        const std::string message = CatchMessage([&] { Read("# source: x\n" + text); });
        NS_TEST_EXPECT_MSG_NE(message.find(part), std::string::npos, message << " lacks " << part);
    }

    void DoRun() override
    {
        const std::string text = "# source: seed 1\n"
                                 "sample,exit1_entropy,exit1_correct,exit2_entropy,exit2_correct\n"
                                 "3,0.5,0,0.125,1\n7,0,1,2.25,0\n";
        const ExitRecords records = Read(text);
        NS_TEST_ASSERT_MSG_EQ(records.GetExits().size(), 2, "two exits");
        NS_TEST_EXPECT_MSG_EQ(records.GetExits()[1], "exit2", "named as in the model");
        NS_TEST_ASSERT_MSG_EQ((records.Find(7) != nullptr), true, "recorded");
        NS_TEST_EXPECT_MSG_EQ(records.Find(7)->at(1).entropy, 2.25, "entropy");
        NS_TEST_EXPECT_MSG_EQ(records.Find(3)->at(0).correct, false, "correctness");
        NS_TEST_EXPECT_MSG_EQ((records.Find(4) == nullptr), true, "not recorded");
        std::ostringstream output;
        records.Write(output);
        NS_TEST_EXPECT_MSG_EQ(output.str(), text, "written as read");
        const std::string header = "sample,exit1_entropy,exit1_correct\n";
        Refuse("sample\n1\n", "no column \"<exit>_entropy\"");
        Refuse("sample,exit1_entropy\n1,2\n", "the column \"exit1_correct\" is missing");
        Refuse("exit1_entropy,exit1_correct\n1,1\n", "the column \"sample\" is missing");
        Refuse(header + "1,2,1\n1,2,1\n", "line 4: sample 1 is recorded twice");
        Refuse(header + "1,-2,1\n", "line 3: \"-2\" is not an entropy");
        Refuse(header + "1,2,yes\n", "line 3: \"yes\" is neither 0 nor 1");
        Refuse(header + "x,2,1\n", "line 3: \"x\" is not the number of a sample");
        Refuse(header + "1,2\n", "line 3: it has 2 fields");
        ExitRecords empty("x", {"exit1"});
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] { empty.Add(1, {}); }), "", "one answer per exit");
    }
};

/**
 * @ingroup edge-inference
 * Numbers as text.
 */
class DnnCsvTestCase : public TestCase
{
  public:
    DnnCsvTestCase()
        : TestCase("Fields and numbers of CSV files round-trip")
    {
    }

  private:
    void DoRun() override
    {
        for (const char* field : {"", "a", "a,b", "\"", "say \"hi\"", " x "})
        {
            const std::vector<std::string> fields =
                SplitCsvLine(QuoteCsvField(field) + "," + QuoteCsvField(field));
            NS_TEST_ASSERT_MSG_EQ(fields.size(), 2, field);
            NS_TEST_EXPECT_MSG_EQ(fields[1], field, "quoted and split");
        }
        for (double value : {0.0, 1.0, 0.1, 1.0 / 3, 1e-300, 123456789.125, -2.5e20})
        {
            double again = -1;
            NS_TEST_EXPECT_MSG_EQ(ParseNumber(FormatNumber(value), again), true, value);
            NS_TEST_EXPECT_MSG_EQ(again, value, "exactly");
        }
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(0.1), "0.1", "shortest");
        NS_TEST_EXPECT_MSG_EQ(FormatNumber(60.0), "60", "without an exponent");
        double number = 0;
        for (const char* text : {"", " 1", "1 ", "1x", "inf", "nan", "0x10", "1,5"})
        {
            NS_TEST_EXPECT_MSG_EQ(ParseNumber(text, number), false, "refuses \"" << text << "\"");
        }
    }
};

/**
 * @ingroup edge-inference
 * Encodings, profiles and exit records.
 */
class DnnFilesTestSuite : public TestSuite
{
  public:
    DnnFilesTestSuite()
        : TestSuite("edge-inference-dnn-files", Type::UNIT)
    {
        AddTestCase(new DnnEncodingSizeTestCase);
        AddTestCase(new DnnEncodingDataTestCase);
        AddTestCase(new DnnProfileTestCase);
        AddTestCase(new DnnExitRecordTestCase);
        AddTestCase(new DnnCsvTestCase);
    }
};

static DnnFilesTestSuite g_dnnFilesTestSuite; //!< registers the suite
