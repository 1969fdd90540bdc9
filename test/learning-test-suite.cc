/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "catch-message.h"

#include "ns3/built-in-models.h"
#include "ns3/checkpoint-file.h"
#include "ns3/exit-trainer.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/torch-script-text.h"
#include "ns3/type-lookup.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;
using ns3::edgeinference::testing::CatchMessage;

namespace
{

/** @param fileName a file @return what is in it */
std::string
ReadAll(const std::string& fileName)
{
    std::ifstream file(fileName, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

/** @param fileName a file @param bytes what goes there */
void
WriteAll(const std::string& fileName, const std::string& bytes)
{
    std::ofstream(fileName, std::ios::binary) << bytes;
}

} // namespace

/**
 * @ingroup edge-inference
 * The TorchScript of the built-in networks.
 */
class TorchScriptTestCase : public TestCase
{
  public:
    TorchScriptTestCase()
        : TestCase("TorchScript has every layer and every parameter of the network")
    {
    }

  private:
    void DoRun() override
    {
        for (const std::string name : {"b-alexnet", "b-lenet", "edgent-alexnet", "lenet5"})
        {
            const auto model = CreateBuiltInModel(name);
            const TorchScriptText text = WriteTorchScript(*model);
            uint64_t parameters = 0;
            for (const auto& parameter : text.parameters)
            {
                uint64_t elements = 1;
                for (const int64_t size : parameter.shape)
                {
                    elements *= static_cast<uint64_t>(size);
                }
                parameters += elements;
            }
            NS_TEST_EXPECT_MSG_EQ(parameters, model->GetTotalParameters(), name);
            for (LayerId layer = 1; layer < model->GetLayerCount(); ++layer)
            {
                const std::string variable = "    v" + std::to_string(layer) + " = ";
                NS_TEST_EXPECT_MSG_NE(text.forward.find(variable), std::string::npos, variable);
            }
        }
        const std::string lenet = WriteTorchScript(*CreateBuiltInModel("b-lenet")).forward;
        NS_TEST_EXPECT_MSG_NE(lenet.find("v1 = torch.conv2d(v0, self.conv1_weight, "
                                         "self.conv1_bias, [1, 1], [3, 3], [1, 1], 1)\n"),
                              std::string::npos,
                              "5x5 on 28x28 to 30x30 pads by 3:\n"
                                  << lenet);
        NS_TEST_EXPECT_MSG_NE(CatchMessage([] {
                                  WriteTorchScript(*CreateBuiltInModel("resnet18"));
                              }).find("an operator that the trainer does not know"),
                              std::string::npos,
                              "a sentence");
    }
};

/**
 * @ingroup edge-inference
 * Checkpoints come back, and damaged ones are refused.
 */
class CheckpointFileTestCase : public TestCase
{
  public:
    CheckpointFileTestCase()
        : TestCase("checkpoints come back; each byte and each length counts")
    {
    }

  private:
    void DoRun() override
    {
        const std::string file = CreateTempDirFilename("checkpoint");
        Checkpoint checkpoint{{{"network", "a \"b\"\n"}, {"step", "7"}},
                              std::string("x\0\n\xff", 4)};
        WriteCheckpointFile(file, checkpoint);
        const Checkpoint again = ReadCheckpointFile(file);
        NS_TEST_EXPECT_MSG_EQ((again.settings == checkpoint.settings), true, "settings");
        NS_TEST_EXPECT_MSG_EQ((again.state == checkpoint.state), true, "state");
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] { again.Get("seed"); }), "", "no such setting");
        const std::string good = ReadAll(file);
        const std::string bad = CreateTempDirFilename("damaged");
        for (std::size_t i = 0; i < good.size(); ++i)
        {
            std::string damaged = good;
            damaged[i] = static_cast<char>(damaged[i] ^ 1);
            WriteAll(bad, damaged);
            Refuse(bad, "byte " + std::to_string(i));
            WriteAll(bad, good.substr(0, i));
            Refuse(bad, "length " + std::to_string(i));
        }
        WriteAll(bad, good + "x");
        Refuse(bad, "a byte too many");
        Refuse(bad + "-nowhere", "no file");
        WriteCheckpointFile(file, {{}, "new"});
        NS_TEST_EXPECT_MSG_EQ(ReadCheckpointFile(file).state, "new", "replaced");
        NS_TEST_EXPECT_MSG_EQ(std::filesystem::exists(file + ".part"), false, "nothing beside it");
        NS_TEST_EXPECT_MSG_NE(
            CatchMessage([&] { WriteFileAtOnce(file + "/x", "y"); }).find("cannot be written"),
            std::string::npos,
            "a sentence");
    }

    /** @param file a damaged checkpoint @param what is wrong */
    void Refuse(const std::string& file, const std::string& what)
    {
        const std::string message = CatchMessage([&] { ReadCheckpointFile(file); });
        NS_TEST_EXPECT_MSG_NE(message.find(file), std::string::npos, what << ": " << message);
        NS_TEST_EXPECT_MSG_EQ(message.find('\n'), std::string::npos, "one sentence");
    }
};

#ifdef EDGE_INFERENCE_LEARNING_LIBRARY

namespace
{

/**
 * Write MNIST-like files of 28x28 images that can be learned: class c is a bright band of rows.
 * @param folder where @param begin of the names @param count images
 */
void
WriteBands(const std::string& folder, const std::string& begin, uint32_t count)
{
    auto number = [](uint32_t value) {
        return std::string{static_cast<char>(value >> 24),
                           static_cast<char>(value >> 16),
                           static_cast<char>(value >> 8),
                           static_cast<char>(value)};
    };
    std::string images = number(0x803) + number(count) + number(28) + number(28);
    std::string labels = number(0x801) + number(count);
    uint32_t noise = 1;
    for (uint32_t i = 0; i < count; ++i)
    {
        const uint32_t label = i * 7 % 10;
        labels += static_cast<char>(label);
        for (uint32_t pixel = 0; pixel < 28 * 28; ++pixel)
        {
            noise = noise * 1664525 + 1013904223;
            const bool bright = pixel / 28 / 2 == label + 2;
            images += static_cast<char>((noise >> 25) + (bright ? 100 : 0));
        }
    }
    WriteAll(folder + "/" + begin + "-images-idx3-ubyte", images);
    WriteAll(folder + "/" + begin + "-labels-idx1-ubyte", labels);
}

/** One training from its beginning to its record. */
struct Training
{
    std::string folder;                      //!< of the images
    std::string epochs{"3"};                 //!< passes
    std::string samples{"0"};                //!< images
    std::string checkpoint;                  //!< folder
    bool resume{false};                      //!< from it
    uint32_t seed{1};                        //!< seed
    uint64_t stopAt{0};                      //!< step at which it dies, 0: never
    std::string network{"b-lenet"};          //!< what is trained
    std::vector<ExitTrainingProgress> steps; //!< what it said
    std::string record;                      //!< what it wrote
    std::string archive;                     //!< the network

    /** @param progress a step */
    void Take(const ExitTrainingProgress& progress)
    {
        steps.push_back(progress);
        if (stopAt == progress.step)
        {
            throw std::runtime_error("killed");
        }
    }

    /** Do it. */
    void Run()
    {
        auto trainer = CreateByName<ExitTrainer>("torch");
        trainer->SetAttribute("Data", StringValue(folder));
        trainer->SetAttribute("Epochs", StringValue(epochs));
        trainer->SetAttribute("TrainingSamples", StringValue(samples));
        trainer->SetAttribute("BatchSize", UintegerValue(32));
        trainer->SetAttribute("CheckpointFolder", StringValue(checkpoint));
        trainer->SetAttribute("CheckpointInterval", UintegerValue(3));
        trainer->SetAttribute("Resume", StringValue(resume ? "true" : "false"));
        RngSeedManager::SetSeed(seed);
        trainer->AssignStreams(0);
        trainer->TraceConnectWithoutContext("Progress", MakeCallback(&Training::Take, this));
        trainer->Train(CreateBuiltInModel(network));
        std::ostringstream text;
        trainer->MakeRecord(100).Write(text);
        record = text.str();
        const std::string file = folder + "/network.pt";
        trainer->SaveModel(file);
        archive = ReadAll(file);
    }
};

} // namespace

/**
 * @ingroup edge-inference
 * The library is loaded when it is needed, and not before.
 */
class LearningLibraryTestCase : public TestCase
{
  public:
    LearningLibraryTestCase()
        : TestCase("LibTorch is not in the process before one of its types is asked for")
    {
    }

  private:
    void DoRun() override
    {
        // another suite of the same process may have loaded it
        TypeId type;
        if (!TypeId::LookupByNameFailSafe("ns3::edgeinference::TorchExitTrainer", &type))
        {
            NS_TEST_EXPECT_MSG_EQ(ReadAll("/proc/self/maps").find("libtorch"),
                                  std::string::npos,
                                  "before");
        }
        FindType(ExitTrainer::GetTypeId(), "torch");
        NS_TEST_EXPECT_MSG_NE(ReadAll("/proc/self/maps").find("libtorch"),
                              std::string::npos,
                              "after");
    }
};

/**
 * @ingroup edge-inference
 * Real training on images of bands: it learns, repeats itself, and resumes.
 */
class ExitTrainingTestCase : public TestCase
{
  public:
    ExitTrainingTestCase()
        : TestCase("training learns, repeats to the byte, and resumes to the byte")
    {
    }

  private:
    void DoRun() override
    {
        const std::string folder = CreateTempDirFilename("bands");
        std::filesystem::create_directories(folder);
        WriteBands(folder, "train", 400);
        WriteBands(folder, "t10k", 100);
        Training first;
        first.folder = folder;
        first.Run();
        // 13 steps of 32 in each of three passes
        NS_TEST_ASSERT_MSG_EQ(first.steps.size(), 39, "steps");
        NS_TEST_EXPECT_MSG_EQ(first.steps.back().steps, 39, "as announced");
        const auto& early = first.steps[12];
        const auto& late = first.steps[38];
        NS_TEST_EXPECT_MSG_LT(late.loss, early.loss / 2, "mean loss of the last pass");
        NS_TEST_EXPECT_MSG_GT(late.accuracy.at(0), early.accuracy.at(0), "first exit");
        NS_TEST_EXPECT_MSG_GT(late.accuracy.at(1), 0.8, "last exit");
        NS_TEST_EXPECT_MSG_EQ(first.archive.substr(0, 2), "PK", "an archive");
        Training second = first;
        second.steps.clear();
        second.Run();
        NS_TEST_EXPECT_MSG_EQ((second.record == first.record), true, "the same record");
        NS_TEST_EXPECT_MSG_EQ((second.archive == first.archive), true, "the same network");
        Training other = first;
        other.seed = 2;
        other.Run();
        NS_TEST_EXPECT_MSG_EQ((other.archive == first.archive), false, "another seed");
        Resume(first);
        RefuseDamage(first);
    }

    /** @param whole a training in one piece */
    void Resume(const Training& whole)
    {
        Training killed = whole;
        killed.steps.clear();
        killed.checkpoint = whole.folder + "/run";
        killed.stopAt = 17;
        NS_TEST_EXPECT_MSG_EQ(CatchMessage([&] { killed.Run(); }), "killed", "in the second pass");
        killed.stopAt = 0;
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] { killed.Run(); }).find("already: resume it"),
                              std::string::npos,
                              "never overwritten unasked");
        killed.steps.clear();
        killed.resume = true;
        Training odd = killed;
        odd.seed = 3;
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] { odd.Run(); }).find("of a training with seed"),
                              std::string::npos,
                              "another training");
        odd = killed;
        odd.checkpoint = whole.folder + "/damaged";
        std::filesystem::create_directories(odd.checkpoint);
        const std::string file = ExitTrainer::GetCheckpointFile(killed.checkpoint);
        std::string bytes = ReadAll(file);
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
        WriteAll(ExitTrainer::GetCheckpointFile(odd.checkpoint), bytes);
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] { odd.Run(); }).find("is damaged"),
                              std::string::npos,
                              "one bit");
        killed.Run();
        // the checkpoint before step 17 is of step 15
        NS_TEST_EXPECT_MSG_EQ(killed.steps.front().step, 16, "goes on where it was");
        NS_TEST_EXPECT_MSG_EQ(killed.steps.back().loss, whole.steps.back().loss, "the same loss");
        NS_TEST_EXPECT_MSG_EQ((killed.record == whole.record), true, "the same record");
        NS_TEST_EXPECT_MSG_EQ((killed.archive == whole.archive), true, "the same network");
    }

    /** @param whole a training whose images are spoiled now */
    void RefuseDamage(const Training& whole)
    {
        const std::string labels = whole.folder + "/train-labels-idx1-ubyte";
        const std::string good = ReadAll(labels);
        const std::string wrong[] = {good.substr(0, 100),
                                     good.substr(0, 5),
                                     "",
                                     good + "x",
                                     good.substr(0, good.size() - 1) + "\x0a"};
        for (const std::string& bytes : wrong)
        {
            WriteAll(labels, bytes);
            Training bad = whole;
            const std::string message = CatchMessage([&] { bad.Run(); });
            NS_TEST_EXPECT_MSG_NE(message.find("cannot be used"), std::string::npos, message);
        }
        std::filesystem::remove(labels);
        Training bad = whole;
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] { bad.Run(); }).find("install"),
                              std::string::npos,
                              "says where images come from");
    }
};

/**
 * @ingroup edge-inference
 * CIFAR-10's binaries (Krizhevsky 2009: a byte for the class, then 1024 of each colour) against
 * IDX files of the same grey images, whose reader has another format to follow.
 */
class CifarTestCase : public TestCase
{
  public:
    CifarTestCase()
        : TestCase("CIFAR-10's binaries give what IDX files of the same images give")
    {
    }

  private:
    /** Bytes of an image in CIFAR's files. */
    static constexpr std::size_t RECORD = 3073;

    void DoRun() override
    {
        const std::string folder = CreateTempDirFilename("cifar");
        Training idx = MakeTraining(folder + "/CIFAR-10");
        Training cifar = MakeTraining(folder + "/cifar-10-batches-bin");
        WriteImages(idx.folder, cifar.folder);
        idx.Run();
        cifar.Run();
        NS_TEST_EXPECT_MSG_EQ((cifar.record == idx.record), true, "the same answers and source");
        NS_TEST_EXPECT_MSG_EQ((cifar.archive == idx.archive), true, "the same network");
        NS_TEST_EXPECT_MSG_EQ(cifar.steps.back().loss, idx.steps.back().loss, "the same loss");
        Training above = cifar;
        above.folder = folder;
        above.Run();
        NS_TEST_EXPECT_MSG_EQ((above.record == idx.record), true, "found in the folder above");
        // one byte of the green plane of the last training image
        const std::string last = cifar.folder + "/data_batch_5.bin";
        const std::string good = ReadAll(last);
        std::string other = good;
        other[other.size() - 1100] = static_cast<char>(other[other.size() - 1100] ^ 0x80);
        WriteAll(last, other);
        Training green = cifar;
        green.Run();
        NS_TEST_EXPECT_MSG_EQ((green.archive == idx.archive), false, "every plane counts");
        Refuse(cifar, last, good.substr(0, good.size() - 1), "3073 bytes");
        Refuse(cifar, last, "", "3073 bytes");
        Refuse(cifar, last, std::string(RECORD, '\x0a'), "is none of 0 to 9");
        std::filesystem::remove(last);
        Training bad = cifar;
        NS_TEST_EXPECT_MSG_NE(CatchMessage([&] { bad.Run(); }).find("or the CIFAR-10 binaries"),
                              std::string::npos,
                              "a batch is missing");
    }

    /** @param folder of the images, made @return a training on them */
    static Training MakeTraining(const std::string& folder)
    {
        std::filesystem::create_directories(folder);
        Training training;
        training.folder = folder;
        training.epochs = "1";
        training.network = "b-alexnet";
        return training;
    }

    /** Write 10 training and 2 test images, grey. @param idx folder @param cifar folder */
    static void WriteImages(const std::string& idx, const std::string& cifar)
    {
        for (const std::string begin : {"train", "t10k"})
        {
            const bool training = begin == "train";
            const std::size_t count = training ? 10 : 2;
            std::string pixels("\0\0\x08\x03\0\0\0\0\0\0\0\x20\0\0\0\x20", 16);
            std::string labels("\0\0\x08\x01\0\0\0\0", 8);
            pixels[7] = labels[7] = static_cast<char>(count);
            std::string records;
            uint32_t noise = training ? 1 : 2;
            for (std::size_t i = 0; i < count; ++i)
            {
                std::string plane;
                while (plane.size() < 1024)
                {
                    noise = noise * 1664525 + 1013904223;
                    plane += static_cast<char>(noise >> 24);
                }
                const auto label = static_cast<char>(i * 7 % 10);
                labels += label;
                pixels += plane;
                records += label + plane + plane + plane;
            }
            WriteAll(idx + "/" + begin + "-images-idx3-ubyte", pixels);
            WriteAll(idx + "/" + begin + "-labels-idx1-ubyte", labels);
            for (std::size_t batch = 0; training && batch < 5; ++batch)
            {
                WriteAll(cifar + "/data_batch_" + std::to_string(batch + 1) + ".bin",
                         records.substr(2 * batch * RECORD, 2 * RECORD));
            }
            if (!training)
            {
                WriteAll(cifar + "/test_batch.bin", records);
            }
        }
    }

    /** @param training that fails @param file one of its images @param bytes of it @param words
     * that the sentence has */
    void Refuse(Training training,
                const std::string& file,
                const std::string& bytes,
                const std::string& words)
    {
        WriteAll(file, bytes);
        const std::string message = CatchMessage([&] { training.Run(); });
        NS_TEST_EXPECT_MSG_NE(message.find(words), std::string::npos, message);
        NS_TEST_EXPECT_MSG_NE(message.find(file), std::string::npos, message);
    }
};

/**
 * @ingroup edge-inference
 * A few steps on Fashion-MNIST where Debian's package is installed.
 */
class FashionTrainingTestCase : public TestCase
{
  public:
    FashionTrainingTestCase()
        : TestCase("a few steps of the five-exit AlexNet on Fashion-MNIST lower the loss")
    {
    }

  private:
    void DoRun() override
    {
        if (!std::filesystem::exists("/usr/share/datasets/fashion-mnist"))
        {
            std::cerr << "Fashion-MNIST is not installed: no training on it\n";
            return;
        }
        auto trainer = CreateByName<ExitTrainer>("torch");
        trainer->SetAttribute("Epochs", UintegerValue(1));
        trainer->SetAttribute("TrainingSamples", UintegerValue(160));
        trainer->SetAttribute("BatchSize", UintegerValue(16));
        RngSeedManager::SetSeed(1);
        trainer->AssignStreams(0);
        trainer->TraceConnectWithoutContext("Progress",
                                            MakeCallback(&FashionTrainingTestCase::Take, this));
        trainer->Train(CreateBuiltInModel("edgent-alexnet"));
        NS_TEST_ASSERT_MSG_EQ(m_losses.size(), 10, "steps");
        NS_TEST_EXPECT_MSG_LT(m_losses[8] + m_losses[9], m_losses[0] + m_losses[1], "loss");
        const ExitRecords record = trainer->MakeRecord(20);
        NS_TEST_EXPECT_MSG_EQ(record.GetExits().size(), 5, "exits");
        for (const uint64_t sample : record.GetSamples())
        {
            for (const ExitAnswer& answer : *record.Find(sample))
            {
                NS_TEST_EXPECT_MSG_LT(answer.entropy, std::log(10) + 1e-3, "of ten classes");
            }
        }
    }

    /** @param progress a step */
    void Take(const ExitTrainingProgress& progress)
    {
        m_losses.push_back(progress.batchLoss);
    }

    std::vector<double> m_losses; //!< of the steps
};

#else

/**
 * @ingroup edge-inference
 * Where the library was not built, asking for its types says what to install.
 */
class LearningAbsentTestCase : public TestCase
{
  public:
    LearningAbsentTestCase()
        : TestCase("without LibTorch its types are known by name, and say what to install")
    {
    }

  private:
    void DoRun() override
    {
        const auto names = GetTypeNames(ExitTrainer::GetTypeId());
        NS_TEST_ASSERT_MSG_EQ(names.size(), 1, "known");
        NS_TEST_EXPECT_MSG_EQ(names.front(), "torch", "by name");
        NS_TEST_EXPECT_MSG_EQ(CatchMessage([] { CreateByName<ExitTrainer>("torch"); }),
                              "The exit trainer 'torch' is part of edge-inference-learning, which "
                              "cannot be used: this build has none; install LibTorch (Debian: "
                              "libtorch-dev) and build edge-inference once more",
                              "one sentence");
    }
};

#endif

/**
 * @ingroup edge-inference
 * The suite.
 */
class LearningTestSuite : public TestSuite
{
  public:
    LearningTestSuite()
        : TestSuite("edge-inference-learning", Type::UNIT)
    {
        AddTestCase(new TorchScriptTestCase);
        AddTestCase(new CheckpointFileTestCase);
#ifdef EDGE_INFERENCE_LEARNING_LIBRARY
        AddTestCase(new LearningLibraryTestCase);
        AddTestCase(new ExitTrainingTestCase);
        AddTestCase(new CifarTestCase);
        AddTestCase(new FashionTrainingTestCase);
#else
        AddTestCase(new LearningAbsentTestCase);
#endif
    }
};

static LearningTestSuite g_learningTestSuite; //!< the suite
