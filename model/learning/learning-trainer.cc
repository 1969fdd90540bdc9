/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "learning-trainer.h"

#include "gradient-exchange.h"
#include "process-group.h"
#include "training-flow.h"
#include "training-memory.h"
#include "training-record.h"

#include "ns3/csv-line.h"

#include <algorithm>
#include <boost/crc.hpp>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param settings of a trainer @param optimiser of it @param texts gets what tells its training
 * from others */
void
DescribeSettings(const LearningTrainerSettings& settings,
                 const SharedRmsProp& optimiser,
                 std::map<std::string, std::string>& texts)
{
    texts["seed"] = std::to_string(settings.seed);
    texts["workers"] = !settings.synchronous && settings.workers > 1
                           ? "asynchronous"
                           : std::to_string(settings.workers * settings.worldSize);
    texts["steps of a rollout"] = std::to_string(settings.rolloutSteps);
    texts["exploration"] = FormatNumber(settings.explorationStart) + " to " +
                           FormatNumber(settings.explorationEnd) + " in " +
                           std::to_string(settings.explorationEpisodes) + " episodes";
    texts["episodes of annealing"] = std::to_string(settings.annealEpisodes);
    for (const auto& [name, value] : DescribeAttributes(optimiser))
    {
        texts["optimiser's " + name] = value;
    }
}

/** @param policy of a training @return all its words */
std::string
JoinSettings(const PolicyCheckpoint& policy)
{
    return nlohmann::json(policy.settings).dump() + nlohmann::json(policy.attributes).dump() +
           policy.learner + std::to_string(policy.parameters.size());
}

} // namespace

LearningTrainer::LearningTrainer(const LearningTrainerSettings& settings,
                                 std::shared_ptr<EpisodeRunner> runner,
                                 Ptr<SharedRmsProp> optimiser)
    : m_settings(settings),
      m_runner(std::move(runner)),
      m_optimiser(optimiser)
{
}

void
LearningTrainer::SetProgress(std::function<void(const TrainerProgress&)> progress)
{
    m_progress = std::move(progress);
}

void
LearningTrainer::SetWarning(std::function<void(const std::string&)> warning)
{
    m_warning = std::move(warning);
}

void
LearningTrainer::SetStarted(std::function<void(const std::vector<int>&)> started)
{
    m_started = std::move(started);
}

std::string
LearningTrainer::GetCheckpointFile(const std::string& folder)
{
    return folder + "/checkpoint";
}

std::string
LearningTrainer::GetCurveFile(const std::string& folder)
{
    return folder + "/curve.csv";
}

void
LearningTrainer::CheckSettings() const
{
    const LearningTrainerSettings& s = m_settings;
    if (s.workers == 0 || s.workers > 1024)
    {
        throw std::invalid_argument("a training has 1 to 1024 workers");
    }
    if (s.episodes == 0 || s.rolloutSteps == 0 || s.checkpointEpisodes == 0)
    {
        throw std::invalid_argument("a training needs at least one episode, one step in a rollout "
                                    "and one episode between checkpoints");
    }
    const auto isShare = [](double value) { return value >= 0.0 && value <= 1.0; };
    if (!isShare(s.explorationStart) || !isShare(s.explorationEnd))
    {
        throw std::invalid_argument("exploration is a share: give numbers from 0 to 1");
    }
    if (s.resume && s.folder.empty())
    {
        throw std::invalid_argument("to resume, name the folder of the checkpoint");
    }
    if (!s.groupAddress.empty())
    {
        std::string host;
        uint16_t port = 0;
        ParseGroupAddress(s.groupAddress, host, port);
        if (!s.synchronous)
        {
            throw std::invalid_argument("a process group is synchronous: say so");
        }
        if (s.worldSize == 0 || s.worldSize > 256 || s.rank >= s.worldSize)
        {
            throw std::invalid_argument("a process group has 1 to 256 trainers, and ranks from 0 "
                                        "to one less");
        }
    }
    else if (s.rank != 0 || s.worldSize != 1)
    {
        throw std::invalid_argument("a rank or a world size needs the address of a process group");
    }
}

PolicyCheckpoint
LearningTrainer::MakeFirst() const
{
    PolicyCheckpoint policy = m_runner->GetBlank();
    if (!m_settings.firstParameters.empty())
    {
        policy.parameters = m_settings.firstParameters;
    }
    if (!policy.parameters.empty())
    {
        boost::crc_32_type sum;
        sum.process_bytes(policy.parameters.data(), policy.parameters.size() * sizeof(float));
        policy.settings["begun from parameters"] = std::to_string(sum.checksum());
    }
    WorkerProcess process;
    process.Start([this, &policy](WorkerLink& link) {
        const auto learner = policy.MakeLearner(m_settings.seed);
        std::vector<float> parameters(learner->GetParameterCount());
        learner->CopyParametersTo(parameters.data());
        link.Send({'A', nlohmann::json(DescribeAttributes(*learner)).dump()});
        link.Send({'P',
                   std::string(reinterpret_cast<const char*>(parameters.data()),
                               parameters.size() * sizeof(float))});
    });
    policy.parameters.clear();
    for (WorkerMessage message; policy.parameters.empty();)
    {
        if (!process.GetLink().Receive(message))
        {
            const std::string reason = process.Stop();
            throw std::runtime_error("no learner could be made: " + reason +
                                     "; it had printed: " + process.GetOutput());
        }
        if (message.kind == 'F')
        {
            throw std::runtime_error(message.bytes);
        }
        if (message.kind == 'A')
        {
            nlohmann::json::parse(message.bytes).get_to(policy.attributes);
            continue;
        }
        policy.parameters.resize(message.bytes.size() / sizeof(float));
        std::memcpy(policy.parameters.data(), message.bytes.data(), message.bytes.size());
    }
    policy.statistics.assign(policy.parameters.size(), 0.0F);
    DescribeSettings(m_settings, *m_optimiser, policy.settings);
    return policy;
}

TrainerEnd
LearningTrainer::Train()
{
    CheckSettings();
    const bool writes = m_settings.rank == 0;
    TrainingRecord record(writes ? m_settings.folder : "", m_settings.resume && writes);
    if (!m_settings.resume)
    {
        record.RefuseExisting();
    }
    PolicyCheckpoint policy = MakeFirst();
    if (m_settings.resume && writes)
    {
        record.Load(policy);
    }
    TrainingMemory memory(policy.parameters.size(), m_settings.workers);
    std::copy(policy.parameters.begin(), policy.parameters.end(), memory.GetParameters());
    std::copy(policy.statistics.begin(), policy.statistics.end(), memory.GetStatistics());
    std::shared_ptr<GradientExchange> exchange;
    if (!m_settings.groupAddress.empty())
    {
        exchange = std::make_shared<GradientExchange>(m_settings, memory, record.GetLock());
        record.SetDone(exchange->Begin(JoinSettings(policy), record.GetNext()));
    }
    const TrainingContext context{m_settings,
                                  *m_runner,
                                  m_optimiser,
                                  policy,
                                  memory,
                                  record,
                                  m_progress,
                                  m_warning,
                                  m_started};
    if (m_settings.synchronous)
    {
        return SynchronousFlow(context, exchange).Run();
    }
    return AsynchronousFlow(context).Run();
}

} // namespace edgeinference
} // namespace ns3
