/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "training-record.h"

#include "checkpoint-file.h"
#include "learning-trainer.h"

#include "ns3/csv-line.h"

#include <cmath>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <sys/file.h>
#include <unistd.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

const std::string NEXT = "next episode";      //!< setting of a checkpoint
const std::string AGAIN = "episodes to redo"; //!< setting of a checkpoint
const std::string ROWS = "rows of the curve"; //!< setting of a checkpoint

/** First line of a curve. */
const std::string COLUMNS = "episode,steps,tasks,reward,delay_s,local_s,edge_s,energy_j,entropy,"
                            "policy_loss,value_loss,gradient_norm,exploration";

/** @param policy a checkpoint @param file of it @param name of a setting @return its text */
std::string
GetSetting(const PolicyCheckpoint& policy, const std::string& file, const std::string& name)
{
    const auto found = policy.settings.find(name);
    if (found == policy.settings.end())
    {
        throw std::runtime_error("the checkpoint \"" + file + "\" does not say its " + name +
                                 ": it is a policy to use, not a training to resume");
    }
    return found->second;
}

/** @param text a count @return it */
uint64_t
ParseCount(const std::string& text)
{
    double value = 0.0;
    if (!ParseNumber(text, value) || value < 0.0 || value > 1e15 || value != std::floor(value))
    {
        throw std::runtime_error("the checkpoint has \"" + text + "\" where a count belongs");
    }
    return static_cast<uint64_t>(value);
}

/** @param policy a checkpoint @return what tells its training from others */
std::map<std::string, std::string>
DescribeTraining(const PolicyCheckpoint& policy)
{
    std::map<std::string, std::string> texts = policy.settings;
    for (const std::string& name : {NEXT, AGAIN, ROWS})
    {
        texts.erase(name);
    }
    texts["learner"] = policy.learner;
    for (const auto& [name, value] : policy.attributes)
    {
        texts["learner's " + name] = value;
    }
    for (const auto& [name, value] : policy.scales.ToSettings())
    {
        texts[name] = value;
    }
    texts["state"] = policy.layout.ToString();
    texts["state numbers"] = std::to_string(policy.shape.state);
    texts["blocks"] = std::to_string(policy.shape.blocks);
    texts["sites"] = std::to_string(policy.shape.sites);
    return texts;
}

/** @param there of the checkpoint @param here of this training @param file of the checkpoint */
void
CompareTrainings(const PolicyCheckpoint& there,
                 const PolicyCheckpoint& here,
                 const std::string& file)
{
    const auto had = DescribeTraining(there);
    for (const auto& [name, value] : DescribeTraining(here))
    {
        const auto found = had.find(name);
        const std::string before = found == had.end() ? "none" : found->second;
        if (before != value)
        {
            throw std::invalid_argument("the checkpoint \"" + file + "\" is of a training with " +
                                        name + " " + before + ", not " + value +
                                        ": resume with the options it was begun with");
        }
    }
}

} // namespace

TrainingRecord::TrainingRecord(const std::string& folder, bool resume)
    : m_folder(folder)
{
    if (folder.empty())
    {
        return;
    }
    if (resume)
    {
        // before anything is made: it may not be there, or damaged
        ReadPolicyCheckpoint(LearningTrainer::GetCheckpointFile(folder));
    }
    std::error_code problem;
    for (std::filesystem::path path = folder; !path.empty() && !exists(path, problem);
         path = path.parent_path())
    {
        m_made.push_back(path);
    }
    std::filesystem::create_directories(folder, problem);
    m_lock = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (m_lock < 0)
    {
        throw std::runtime_error("the folder \"" + folder + "\" cannot be used");
    }
    if (::flock(m_lock, LOCK_EX | LOCK_NB) != 0)
    {
        ::close(m_lock);
        throw std::runtime_error("another training writes to \"" + folder +
                                 "\" now: choose another folder, or wait for it");
    }
}

TrainingRecord::~TrainingRecord()
{
    if (m_lock >= 0)
    {
        ::close(m_lock);
    }
    for (const std::string& path : m_made)
    {
        // only folders in which nothing was written
        ::rmdir(path.c_str());
    }
}

int
TrainingRecord::GetLock() const
{
    return m_lock;
}

uint64_t
TrainingRecord::GetDone() const
{
    return m_next - m_again.size() - m_underWay.size();
}

uint64_t
TrainingRecord::GetNext() const
{
    return m_next;
}

bool
TrainingRecord::HasEpisode(uint64_t episodes) const
{
    return !m_again.empty() || m_next < episodes;
}

uint64_t
TrainingRecord::TakeEpisode()
{
    uint64_t episode = m_next;
    if (m_again.empty())
    {
        ++m_next;
    }
    else
    {
        episode = *m_again.begin();
        m_again.erase(m_again.begin());
    }
    m_underWay.insert(episode);
    return episode;
}

void
TrainingRecord::GiveBack(uint64_t episode)
{
    m_underWay.erase(episode);
    m_again.insert(episode);
}

void
TrainingRecord::SetDone(uint64_t next)
{
    m_next = next;
    m_again.clear();
    m_underWay.clear();
}

void
TrainingRecord::Add(const EpisodeResult& result, double exploration)
{
    m_underWay.erase(result.episode);
    const double tasks = result.tasks > 0.0 ? result.tasks : 1.0;
    const double rollouts = result.rollouts > 0 ? static_cast<double>(result.rollouts) : 1.0;
    std::string row = std::to_string(result.episode) + "," + std::to_string(result.steps);
    for (const double number : {result.tasks,
                                result.reward,
                                result.seconds / tasks,
                                result.localSeconds / tasks,
                                result.edgeSeconds / tasks,
                                result.joules / tasks,
                                result.entropy / rollouts,
                                result.policyLoss / rollouts,
                                result.valueLoss / rollouts,
                                result.gradientNorm / rollouts,
                                exploration})
    {
        row += "," + FormatNumber(number);
    }
    m_rows.push_back(row);
}

void
TrainingRecord::Save(PolicyCheckpoint policy) const
{
    if (m_folder.empty())
    {
        return;
    }
    std::string curve = COLUMNS + "\n";
    for (const std::string& row : m_rows)
    {
        curve += row + "\n";
    }
    std::string again;
    for (const auto* episodes : {&m_again, &m_underWay})
    {
        for (const uint64_t episode : *episodes)
        {
            again += (again.empty() ? "" : " ") + std::to_string(episode);
        }
    }
    policy.settings[NEXT] = std::to_string(m_next);
    policy.settings[AGAIN] = again;
    policy.settings[ROWS] = std::to_string(m_rows.size());
    WriteFileAtOnce(LearningTrainer::GetCurveFile(m_folder), curve);
    WritePolicyCheckpoint(LearningTrainer::GetCheckpointFile(m_folder), policy);
}

void
TrainingRecord::LoadCurve(uint64_t count)
{
    const std::string name = LearningTrainer::GetCurveFile(m_folder);
    std::ifstream file(name);
    std::string line;
    bool good = std::getline(file, line) && line == COLUMNS;
    m_rows.clear();
    while (good && m_rows.size() < count)
    {
        good = static_cast<bool>(std::getline(file, line));
        m_rows.push_back(line);
    }
    if (!good)
    {
        throw std::runtime_error("the curve \"" + name + "\" does not have the " +
                                 std::to_string(count) +
                                 " episodes that the checkpoint beside it was written with");
    }
}

void
TrainingRecord::Load(PolicyCheckpoint& policy)
{
    const std::string name = LearningTrainer::GetCheckpointFile(m_folder);
    const PolicyCheckpoint there = ReadPolicyCheckpoint(name);
    const uint64_t next = ParseCount(GetSetting(there, name, NEXT));
    CompareTrainings(there, policy, name);
    if (there.parameters.size() != policy.parameters.size() ||
        there.statistics.size() != policy.parameters.size())
    {
        throw std::runtime_error("the checkpoint \"" + name + "\" has " +
                                 std::to_string(there.parameters.size()) + " parameters and " +
                                 std::to_string(there.statistics.size()) + " statistics, not " +
                                 std::to_string(policy.parameters.size()) + " of each");
    }
    policy.parameters = there.parameters;
    policy.statistics = there.statistics;
    policy.memory = there.memory;
    m_next = next;
    std::istringstream again(GetSetting(there, name, AGAIN));
    for (std::string word; again >> word;)
    {
        m_again.insert(ParseCount(word));
    }
    LoadCurve(ParseCount(GetSetting(there, name, ROWS)));
}

void
TrainingRecord::RefuseExisting() const
{
    const std::string name = LearningTrainer::GetCheckpointFile(m_folder);
    if (!m_folder.empty() && std::filesystem::exists(name))
    {
        throw std::invalid_argument("there is a checkpoint \"" + name +
                                    "\" already: resume it, or remove it");
    }
}

} // namespace edgeinference
} // namespace ns3
