/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "torch-exit-trainer.h"

#include "ns3/csv-line.h"
#include "ns3/log.h"
#include "ns3/split-mix.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iomanip>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceTorchExitTrainer");
NS_OBJECT_ENSURE_REGISTERED(TorchExitTrainer);

namespace
{

/** What random numbers are for. */
enum Purpose : uint64_t
{
    WEIGHTS, //!< first parameters
    ORDER,   //!< of the images in a pass
    DROPOUT, //!< in a step
};

/** @param count images @param random draws @return their numbers in random order */
std::vector<uint32_t>
Shuffle(std::size_t count, SplitMix random)
{
    std::vector<uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = count; i > 1; --i)
    {
        // the bias of the remainder is below 2^-32
        std::swap(order[i - 1], order[random.Draw() % i]);
    }
    return order;
}

/** @param value an entropy @return it with four digits, 0 below 1e-12: plenty for a record */
double
RoundToFourDigits(double value)
{
    if (value < 1e-12)
    {
        return 0.0;
    }
    std::ostringstream text;
    text << std::scientific << std::setprecision(3) << value;
    return std::stod(text.str());
}

/** @param text a count in a checkpoint @return it */
uint64_t
ParseCount(const std::string& text)
{
    double value = 0.0;
    if (!ParseNumber(text, value) || value < 0 || value != std::floor(value))
    {
        throw std::runtime_error("the checkpoint has \"" + text + "\" where a count belongs");
    }
    return static_cast<uint64_t>(value);
}

} // namespace

TypeId
TorchExitTrainer::GetTypeId()
{
    // a group of its own: doc/attributes.rst must not depend on whether this library was loaded
    static TypeId tid = TypeId("ns3::edgeinference::TorchExitTrainer")
                            .SetParent<ExitTrainer>()
                            .SetGroupName("EdgeInferenceLearning")
                            .AddConstructor<TorchExitTrainer>();
    return tid;
}

TorchExitTrainer::TorchExitTrainer() = default;

TorchExitTrainer::~TorchExitTrainer() = default;

ImageSet
TorchExitTrainer::ReadImages(ImagePart part) const
{
    ImageSet set = ReadImageSet(m_settings.data, part);
    const auto& dims = m_model->GetLayer(0).outputShape.dims;
    const bool fits = (set.channels == 1 || set.channels == dims[1]) && set.rows <= dims[2] &&
                      set.columns <= dims[3];
    if (!fits)
    {
        throw std::invalid_argument("network \"" + m_model->GetName() + "\" reads images of " +
                                    m_model->GetLayer(0).outputShape.ToString() +
                                    ", which those of " + set.name + " (" +
                                    std::to_string(set.channels) + "x" + std::to_string(set.rows) +
                                    "x" + std::to_string(set.columns) + ") do not fit in");
    }
    return set;
}

ImageBatch
TorchExitTrainer::MakeBatch(const ImageSet& set,
                            const std::vector<uint32_t>& order,
                            std::size_t begin) const
{
    const auto& dims = m_model->GetLayer(0).outputShape.dims;
    const std::size_t image = dims[1] * dims[2] * dims[3];
    const std::size_t count = std::min<std::size_t>(m_settings.batchSize, order.size() - begin);
    ImageBatch batch;
    batch.images.resize(count * image);
    for (std::size_t i = 0; i < count; ++i)
    {
        const uint32_t index = order[begin + i];
        CopyImage(set, index, dims[1], dims[2], dims[3], batch.images.data() + i * image);
        batch.labels.push_back(set.labels[index]);
    }
    return batch;
}

uint64_t
TorchExitTrainer::GetStepsPerPass() const
{
    return (m_images + m_settings.batchSize - 1) / m_settings.batchSize;
}

std::map<std::string, std::string>
TorchExitTrainer::DescribeTraining() const
{
    std::string weights;
    for (const double weight : m_settings.lossWeights)
    {
        weights += (weights.empty() ? "" : " ") + FormatNumber(weight);
    }
    return {{"network", m_model->GetName() + " " + std::to_string(m_model->GetDigest())},
            {"training images", std::to_string(m_images)},
            {"batch size", std::to_string(m_settings.batchSize)},
            {"learning rate", FormatNumber(m_settings.learningRate)},
            {"loss weights", weights},
            {"seed", std::to_string(m_settings.seed)}};
}

void
TorchExitTrainer::Save(const PassSums& sums) const
{
    if (m_settings.checkpointFolder.empty())
    {
        return;
    }
    Checkpoint checkpoint{DescribeTraining(), m_network->GetState()};
    checkpoint.settings["step"] = std::to_string(m_step);
    checkpoint.settings["pass images"] = std::to_string(sums.images);
    // all digits: what is printed after a resumed training is the same as without
    checkpoint.settings["pass loss"] = FormatNumber(sums.loss);
    for (std::size_t exit = 0; exit < sums.hits.size(); ++exit)
    {
        checkpoint.settings["pass hits " + std::to_string(exit)] = std::to_string(sums.hits[exit]);
    }
    WriteCheckpointFile(GetCheckpointFile(m_settings.checkpointFolder), checkpoint);
}

void
TorchExitTrainer::Load(PassSums& sums)
{
    const std::string file = GetCheckpointFile(m_settings.checkpointFolder);
    const Checkpoint checkpoint = ReadCheckpointFile(file);
    for (const auto& [name, value] : DescribeTraining())
    {
        if (checkpoint.Get(name) != value)
        {
            throw std::invalid_argument("the checkpoint \"" + file + "\" is of a training with " +
                                        name + " " + checkpoint.Get(name) + ", not " + value +
                                        ": resume with the options it was begun with");
        }
    }
    m_network->SetState(checkpoint.state);
    m_step = ParseCount(checkpoint.Get("step"));
    m_firstStep = m_step;
    sums.images = ParseCount(checkpoint.Get("pass images"));
    ParseNumber(checkpoint.Get("pass loss"), sums.loss);
    for (std::size_t exit = 0; exit < sums.hits.size(); ++exit)
    {
        sums.hits[exit] = ParseCount(checkpoint.Get("pass hits " + std::to_string(exit)));
    }
}

void
TorchExitTrainer::Step(const ImageSet& images, const std::vector<uint32_t>& order, PassSums& sums)
{
    const uint64_t passStep = m_step % GetStepsPerPass();
    const ImageBatch batch = MakeBatch(images, order, passStep * m_settings.batchSize);
    SplitMix random(m_settings.seed, DROPOUT, m_step);
    const ExitStepResult result = m_network->Train(batch, random.Draw());
    ++m_step;
    sums.loss += result.loss;
    sums.images += batch.labels.size();
    ExitTrainingProgress progress;
    progress.epoch = static_cast<uint32_t>((m_step - 1) / GetStepsPerPass() + 1);
    progress.step = m_step;
    progress.steps = GetStepsPerPass() * m_settings.epochs;
    progress.firstStep = m_firstStep;
    progress.batchLoss = result.loss;
    progress.loss = sums.loss / static_cast<double>(passStep + 1);
    for (std::size_t exit = 0; exit < sums.hits.size(); ++exit)
    {
        sums.hits[exit] += result.hits.at(exit);
        progress.accuracy.push_back(static_cast<double>(sums.hits[exit]) /
                                    static_cast<double>(sums.images));
    }
    NotifyProgress(progress);
}

void
TorchExitTrainer::DoTrain(std::shared_ptr<const DnnModel> model,
                          const ExitTrainingSettings& settings)
{
    NS_LOG_FUNCTION(this << model->GetName());
    m_model = model;
    m_settings = settings;
    const ImageSet images = ReadImages(ImagePart::TRAINING);
    const uint64_t wanted = settings.trainingSamples;
    m_images = wanted ? std::min<uint64_t>(wanted, images.GetSize()) : images.GetSize();
    const uint64_t seed = SplitMix(settings.seed, WEIGHTS, 0).Draw();
    m_network =
        std::make_unique<ExitNetwork>(*model, settings.lossWeights, settings.learningRate, seed);
    PassSums sums;
    sums.hits.assign(settings.lossWeights.size(), 0);
    const std::string file = GetCheckpointFile(settings.checkpointFolder);
    if (settings.resume)
    {
        Load(sums);
    }
    else if (!settings.checkpointFolder.empty())
    {
        std::filesystem::create_directories(settings.checkpointFolder);
        if (std::filesystem::exists(file))
        {
            throw std::invalid_argument("there is a checkpoint \"" + file +
                                        "\" already: resume it, or remove it");
        }
    }
    for (uint64_t pass = m_step / GetStepsPerPass(); pass < settings.epochs; ++pass)
    {
        const auto order = Shuffle(m_images, SplitMix(settings.seed, ORDER, pass));
        while (m_step < (pass + 1) * GetStepsPerPass())
        {
            if (m_step % GetStepsPerPass() == 0)
            {
                sums = PassSums{0.0, std::vector<uint64_t>(sums.hits.size(), 0), 0};
            }
            Step(images, order, sums);
            if (m_step % settings.checkpointInterval == 0 ||
                m_step == GetStepsPerPass() * settings.epochs)
            {
                Save(sums);
            }
        }
    }
}

std::vector<std::vector<ExitAnswer>>
TorchExitTrainer::DoAnswer(uint32_t samples, std::string& source, uint64_t& training) const
{
    NS_LOG_FUNCTION(this << samples);
    const ImageSet images = ReadImages(ImagePart::TEST);
    source = images.name;
    training = m_images;
    const std::size_t count =
        samples ? std::min<std::size_t>(samples, images.GetSize()) : images.GetSize();
    std::vector<uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    std::vector<std::vector<ExitAnswer>> answers;
    for (std::size_t begin = 0; begin < count; begin += m_settings.batchSize)
    {
        for (auto& answer : m_network->Answer(MakeBatch(images, order, begin)))
        {
            for (ExitAnswer& exit : answer)
            {
                exit.entropy = RoundToFourDigits(exit.entropy);
            }
            answers.push_back(std::move(answer));
        }
    }
    return answers;
}

void
TorchExitTrainer::DoSaveModel(const std::string& fileName) const
{
    NS_LOG_FUNCTION(this << fileName);
    WriteFileAtOnce(fileName, m_network->MakeArchive());
}

} // namespace edgeinference
} // namespace ns3
