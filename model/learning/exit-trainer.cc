/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "exit-trainer.h"

#include "ns3/boolean.h"
#include "ns3/csv-line.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceExitTrainer");
NS_OBJECT_ENSURE_REGISTERED(ExitTrainer);

namespace
{

/**
 * @param text weights separated by spaces or commas; empty: all 1
 * @param exits how many there are
 * @return the weights
 */
std::vector<double>
ParseLossWeights(std::string text, std::size_t exits)
{
    if (text.empty())
    {
        return std::vector<double>(exits, 1.0);
    }
    for (char& c : text)
    {
        c = c == ',' ? ' ' : c;
    }
    std::istringstream words(text);
    std::vector<double> weights;
    double sum = 0.0;
    for (std::string word; words >> word;)
    {
        double weight = 0.0;
        if (!ParseNumber(word, weight) || weight < 0)
        {
            throw std::invalid_argument("\"" + word + "\" is no weight of an exit in the loss: " +
                                        "give numbers of at least 0");
        }
        sum += weight;
        weights.push_back(weight);
    }
    if (weights.size() != exits || sum <= 0)
    {
        throw std::invalid_argument("the loss needs one weight for each of the " +
                                    std::to_string(exits) + " exits, not all 0, instead of \"" +
                                    text + "\"");
    }
    return weights;
}

/** @param exits names @param answers of the exits, by sample @return "exit1=0.85 output=0.9" */
std::string
DescribeAccuracy(const std::vector<std::string>& exits,
                 const std::vector<std::vector<ExitAnswer>>& answers)
{
    std::string text;
    for (std::size_t exit = 0; exit < exits.size(); ++exit)
    {
        double right = 0.0;
        for (const auto& sample : answers)
        {
            right += sample.at(exit).correct ? 1.0 : 0.0;
        }
        text += (exit ? " " : "") + exits[exit] + "=" +
                FormatNumber(right / static_cast<double>(answers.size()));
    }
    return text;
}

} // namespace

TypeId
ExitTrainer::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ExitTrainer")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddAttribute("Data",
                          "Folder with MNIST-like IDX files (also .gz) or the CIFAR-10 binaries; "
                          "empty for that of Debian's dataset-fashion-mnist.",
                          StringValue(""),
                          MakeStringAccessor(&ExitTrainer::m_data),
                          MakeStringChecker())
            .AddAttribute("Epochs",
                          "Passes over the training images.",
                          UintegerValue(3),
                          MakeUintegerAccessor(&ExitTrainer::m_epochs),
                          MakeUintegerChecker<uint32_t>(1, 1000000))
            .AddAttribute("BatchSize",
                          "Images per step.",
                          UintegerValue(64),
                          MakeUintegerAccessor(&ExitTrainer::m_batchSize),
                          MakeUintegerChecker<uint32_t>(1, 65536))
            .AddAttribute("TrainingSamples",
                          "Images used for training, the first ones of the data; 0 for all.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&ExitTrainer::m_trainingSamples),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("LearningRate",
                          "Step of Adam.",
                          DoubleValue(0.001),
                          MakeDoubleAccessor(&ExitTrainer::m_learningRate),
                          MakeDoubleChecker<double>(0.0, 1.0))
            .AddAttribute("LossWeights",
                          "Weight of each exit's cross entropy in the loss, first exit first, "
                          "separated by spaces; empty for 1 each.",
                          StringValue(""),
                          MakeStringAccessor(&ExitTrainer::m_lossWeights),
                          MakeStringChecker())
            .AddAttribute("CheckpointFolder",
                          "Folder for checkpoints; empty for none.",
                          StringValue(""),
                          MakeStringAccessor(&ExitTrainer::m_checkpointFolder),
                          MakeStringChecker())
            .AddAttribute("CheckpointInterval",
                          "Steps between two checkpoints; there is one at the end too.",
                          UintegerValue(100),
                          MakeUintegerAccessor(&ExitTrainer::m_checkpointInterval),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Resume",
                          "Whether to go on from the checkpoint in CheckpointFolder.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&ExitTrainer::m_resume),
                          MakeBooleanChecker())
            .AddTraceSource("Progress",
                            "A training step was done.",
                            MakeTraceSourceAccessor(&ExitTrainer::m_progress),
                            "ns3::edgeinference::ExitTrainer::ProgressTracedCallback");
    return tid;
}

ExitTrainer::ExitTrainer()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

ExitTrainer::~ExitTrainer() = default;

void
ExitTrainer::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_random = nullptr;
    m_model = nullptr;
    Object::DoDispose();
}

int64_t
ExitTrainer::AssignStreams(int64_t stream)
{
    NS_LOG_FUNCTION(this << stream);
    m_random->SetStream(stream);
    return 1;
}

std::string
ExitTrainer::GetCheckpointFile(const std::string& folder)
{
    return folder + "/checkpoint";
}

ExitTrainingSettings
ExitTrainer::MakeSettings() const
{
    ExitTrainingSettings settings;
    settings.data = m_data;
    settings.epochs = m_epochs;
    settings.batchSize = m_batchSize;
    settings.trainingSamples = m_trainingSamples;
    settings.learningRate = m_learningRate;
    settings.lossWeights = ParseLossWeights(m_lossWeights, m_model->GetExits().size());
    settings.checkpointFolder = m_checkpointFolder;
    settings.checkpointInterval = m_checkpointInterval;
    settings.resume = m_resume;
    settings.seed = static_cast<uint64_t>(m_random->GetInteger(0, UINT32_MAX - 1)) << 32;
    settings.seed += m_random->GetInteger(0, UINT32_MAX - 1);
    if (m_resume && m_checkpointFolder.empty())
    {
        throw std::invalid_argument("to resume, name the folder of the checkpoint");
    }
    return settings;
}

void
ExitTrainer::Train(std::shared_ptr<const DnnModel> model)
{
    NS_LOG_FUNCTION(this << model->GetName());
    if (m_model)
    {
        throw std::logic_error("an ExitTrainer trains once");
    }
    m_model = model;
    DoTrain(model, MakeSettings());
}

void
ExitTrainer::NotifyProgress(const ExitTrainingProgress& progress) const
{
    m_progress(progress);
}

ExitRecords
ExitTrainer::MakeRecord(uint32_t samples) const
{
    NS_LOG_FUNCTION(this << samples);
    if (!m_model)
    {
        throw std::logic_error("an ExitTrainer must train before it makes a record");
    }
    std::vector<std::string> exits;
    for (const auto& exit : m_model->GetExits())
    {
        exits.push_back(exit.name);
    }
    std::string data;
    uint64_t training = 0;
    const auto answers = DoAnswer(samples, data, training);
    std::ostringstream digest;
    digest << "0x" << std::hex << std::setw(16) << std::setfill('0') << m_model->GetDigest();
    ExitRecords records(m_model->GetName() + " (digest " + digest.str() +
                            ") trained by edge-inference-train-exits on " +
                            std::to_string(training) + " images of " + data + "; RngSeed " +
                            std::to_string(RngSeedManager::GetSeed()) + ", RngRun " +
                            std::to_string(RngSeedManager::GetRun()) + ", epochs " +
                            std::to_string(m_epochs) + ", batch " + std::to_string(m_batchSize) +
                            ", learning rate " + FormatNumber(m_learningRate) + ", loss weights " +
                            (m_lossWeights.empty() ? "1" : m_lossWeights) + "; the first " +
                            std::to_string(answers.size()) + " test images; accuracy " +
                            DescribeAccuracy(exits, answers),
                        exits);
    for (std::size_t sample = 0; sample < answers.size(); ++sample)
    {
        records.Add(sample, answers[sample]);
    }
    return records;
}

void
ExitTrainer::SaveModel(const std::string& fileName) const
{
    NS_LOG_FUNCTION(this << fileName);
    if (!m_model)
    {
        throw std::logic_error("an ExitTrainer must train before its network is saved");
    }
    DoSaveModel(fileName);
}

} // namespace edgeinference
} // namespace ns3
