/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "training-flow.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <type_traits>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint32_t MOST_DEATHS = 3; //!< in one episode

/** What a worker is asked to do. */
struct EpisodeOrder
{
    EpisodeRequest request; //!< episode
    double share{0.0};      //!< of the training that is done
    bool memory{false};     //!< whether to send the learner's memory after it
};

static_assert(std::is_trivially_copyable<EpisodeOrder>::value, "goes through a socket");
static_assert(std::is_trivially_copyable<EpisodeResult>::value, "goes through a socket");

/** @param value plain numbers @return their bytes */
template <class T>
std::string
ToBytes(const T& value)
{
    return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

/** @param bytes of ToBytes @return the value */
template <class T>
T
FromBytes(const std::string& bytes)
{
    T value;
    if (bytes.size() != sizeof(value))
    {
        throw std::logic_error("a message between trainer and worker has a wrong length");
    }
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
}

/** @param memories of the workers @return all in one: lengths, each a line, then bytes */
std::string
Pack(const std::vector<std::string>& memories)
{
    std::string lengths;
    std::string bytes;
    for (const std::string& memory : memories)
    {
        lengths += std::to_string(memory.size()) + "\n";
        bytes += memory;
    }
    return bytes.empty() ? "" : lengths + bytes;
}

/** @param packed by Pack @param memories gets them; as many as there are */
void
Unpack(const std::string& packed, std::vector<std::string>& memories)
{
    std::size_t begin = 0;
    std::vector<std::size_t> lengths;
    for (std::size_t i = 0; i < memories.size() && !packed.empty(); ++i)
    {
        const std::size_t end = packed.find('\n', begin);
        lengths.push_back(std::strtoull(packed.c_str() + begin, nullptr, 10));
        begin = end + 1;
    }
    for (std::size_t i = 0; i < lengths.size(); ++i)
    {
        memories[i] = packed.substr(begin, lengths[i]);
        begin += lengths[i];
    }
}

} // namespace

TrainingFlow::TrainingFlow(const TrainingContext& context)
    : m_context(context),
      m_repeatable(context.settings.synchronous || context.settings.workers == 1),
      m_crew(context.settings.workers,
             [this](uint32_t worker, WorkerLink& link) { Work(worker, link); },
             {context.record.GetLock()}),
      m_results(context.settings.workers),
      m_memories(context.settings.workers),
      m_saved(context.record.GetDone())
{
    Unpack(context.policy.memory, m_memories);
    Keep();
}

void
TrainingFlow::Work(uint32_t worker, WorkerLink& link)
{
    HogwildPolicy own(m_context.memory, m_context.optimiser);
    BarrierPolicy common(m_context.memory, worker, link);
    WorkerMessage message;
    while (link.Receive(message))
    {
        if (message.kind == 'M')
        {
            m_context.runner.SetMemory(message.bytes);
            continue;
        }
        const auto order = FromBytes<EpisodeOrder>(message.bytes);
        own.SetProgress(order.share);
        SharedPolicy& policy = m_context.settings.synchronous ? static_cast<SharedPolicy&>(common)
                                                              : static_cast<SharedPolicy&>(own);
        const EpisodeResult result = m_context.runner.Run(order.request, policy);
        const std::string memory = order.memory ? m_context.runner.GetMemory() : "";
        if (!memory.empty())
        {
            link.Send({'M', memory});
        }
        link.Send({'R', ToBytes(result)});
    }
}

double
TrainingFlow::GetExploration(uint64_t episode) const
{
    const LearningTrainerSettings& settings = m_context.settings;
    if (episode >= settings.explorationEpisodes)
    {
        return settings.explorationEnd;
    }
    const double share =
        static_cast<double>(episode) / static_cast<double>(settings.explorationEpisodes);
    return settings.explorationStart +
           share * (settings.explorationEnd - settings.explorationStart);
}

double
TrainingFlow::GetShare(uint64_t episode) const
{
    const uint64_t all = m_context.settings.annealEpisodes;
    return episode >= all ? 1.0 : static_cast<double>(episode) / static_cast<double>(all);
}

void
TrainingFlow::Order(uint32_t worker, uint64_t episode)
{
    if (m_crew.Start(worker))
    {
        if (m_context.started)
        {
            m_context.started(m_crew.GetIds());
        }
        if (!m_memories[worker].empty())
        {
            m_crew.Send(worker, {'M', m_memories[worker]});
        }
    }
    EpisodeOrder order;
    order.request.seed = m_context.settings.seed;
    order.request.episode = episode;
    order.request.exploration = GetExploration(episode);
    order.request.rolloutSteps = m_context.settings.rolloutSteps;
    order.share = GetShare(episode);
    order.memory = m_repeatable;
    m_crew.Send(worker, {'E', ToBytes(order)});
}

bool
TrainingFlow::TakeMessage(const CrewEvent& event)
{
    switch (event.message.kind)
    {
    case 'M':
        m_memories[event.worker] = event.message.bytes;
        return false;
    case 'R':
        m_results[event.worker] = FromBytes<EpisodeResult>(event.message.bytes);
        return true;
    case 'F':
        throw std::runtime_error(event.message.bytes);
    default:
        throw std::logic_error("a worker said something that is no message");
    }
}

void
TrainingFlow::TellDeath(const CrewEvent& event, uint64_t episode)
{
    const std::string what = "worker " + std::to_string(event.worker) + " ended in episode " +
                             std::to_string(episode) + ": " + event.reason;
    if (++m_deaths[episode] >= MOST_DEATHS)
    {
        throw std::runtime_error(what + "; that was the third time in this episode");
    }
    if (m_context.warning)
    {
        m_context.warning(what + "; it is replaced");
    }
}

void
TrainingFlow::Finish(const EpisodeResult& result)
{
    const double exploration = GetExploration(result.episode);
    m_context.record.Add(result, exploration);
    m_steps += result.steps;
    if (m_context.progress)
    {
        TrainerProgress progress;
        progress.done = m_context.record.GetDone();
        progress.episodes = m_context.settings.episodes;
        progress.steps = m_steps;
        progress.result = result;
        progress.exploration = exploration;
        m_context.progress(progress);
    }
}

void
TrainingFlow::Keep()
{
    m_kept = m_context.memory.Save();
    m_keptMemories = m_memories;
}

void
TrainingFlow::GoBack()
{
    m_context.memory.Restore(m_kept);
    m_memories = m_keptMemories;
}

void
TrainingFlow::Save()
{
    if (!m_repeatable)
    {
        Keep();
    }
    PolicyCheckpoint& policy = m_context.policy;
    const auto middle = m_kept.begin() + static_cast<std::ptrdiff_t>(m_kept.size() / 2);
    policy.parameters.assign(m_kept.begin(), middle);
    policy.statistics.assign(middle, m_kept.end());
    policy.memory = Pack(m_keptMemories);
    m_context.record.Save(policy);
    m_saved = m_context.record.GetDone();
}

TrainerEnd
TrainingFlow::Run()
{
    TrainerEnd end;
    while (HasMore() && end.signal == 0)
    {
        end.signal = Continue();
        const uint64_t done = m_context.record.GetDone();
        const bool due = done >= m_saved + m_context.settings.checkpointEpisodes;
        if (due && end.signal == 0 && HasMore())
        {
            Save();
        }
    }
    Save();
    end.done = m_context.record.GetDone();
    return end;
}

AsynchronousFlow::AsynchronousFlow(const TrainingContext& context)
    : TrainingFlow(context),
      m_busy(context.settings.workers, false),
      m_episodes(context.settings.workers, 0)
{
}

bool
AsynchronousFlow::HasMore() const
{
    return m_context.record.HasEpisode(m_context.settings.episodes) ||
           std::find(m_busy.begin(), m_busy.end(), true) != m_busy.end();
}

int
AsynchronousFlow::Continue()
{
    for (uint32_t worker = 0; worker < m_crew.GetSize(); ++worker)
    {
        if (!m_busy[worker] && m_context.record.HasEpisode(m_context.settings.episodes))
        {
            m_episodes[worker] = m_context.record.TakeEpisode();
            m_busy[worker] = true;
            Order(worker, m_episodes[worker]);
        }
    }
    std::vector<CrewEvent> events;
    const int signal = m_crew.Wait(events);
    for (const CrewEvent& event : events)
    {
        const uint32_t worker = event.worker;
        if (event.died)
        {
            m_context.record.GiveBack(m_episodes[worker]);
            m_busy[worker] = false;
            TellDeath(event, m_episodes[worker]);
            if (m_repeatable)
            {
                GoBack();
            }
        }
        else if (TakeMessage(event))
        {
            m_busy[worker] = false;
            Finish(m_results[worker]);
            if (m_repeatable)
            {
                Keep();
            }
        }
    }
    return signal;
}

} // namespace edgeinference
} // namespace ns3
