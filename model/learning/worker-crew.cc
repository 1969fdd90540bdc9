/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "worker-crew.h"

#include <poll.h>
#include <stdexcept>
#include <sys/signalfd.h>
#include <unistd.h>
#include <utility>

namespace ns3
{
namespace edgeinference
{

WorkerCrew::WorkerCrew(uint32_t size, Body body, const std::vector<int>& close)
    : m_workers(size),
      m_body(std::move(body)),
      m_close(close)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    sigprocmask(SIG_BLOCK, &wanted, &m_before);
    m_signals = signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m_signals < 0)
    {
        sigprocmask(SIG_SETMASK, &m_before, nullptr);
        throw std::runtime_error("the system gives no descriptor for signals");
    }
    m_close.push_back(m_signals);
}

WorkerCrew::~WorkerCrew()
{
    for (uint32_t worker = 0; worker < GetSize(); ++worker)
    {
        Stop(worker);
    }
    ::close(m_signals);
    sigprocmask(SIG_SETMASK, &m_before, nullptr);
}

uint32_t
WorkerCrew::GetSize() const
{
    return static_cast<uint32_t>(m_workers.size());
}

bool
WorkerCrew::Start(uint32_t worker)
{
    if (m_workers[worker].IsStarted())
    {
        return false;
    }
    std::vector<int> close = m_close;
    for (const WorkerProcess& other : m_workers)
    {
        if (other.IsStarted())
        {
            close.push_back(other.GetLink().GetDescriptor());
            close.push_back(other.GetOutputDescriptor());
        }
    }
    m_workers[worker].Start([this, worker](WorkerLink& link) { m_body(worker, link); }, close);
    return true;
}

void
WorkerCrew::Send(uint32_t worker, const WorkerMessage& message)
{
    m_workers[worker].GetLink().Send(message);
}

std::vector<int>
WorkerCrew::GetIds() const
{
    std::vector<int> ids;
    for (const WorkerProcess& worker : m_workers)
    {
        if (worker.IsStarted())
        {
            ids.push_back(worker.GetId());
        }
    }
    return ids;
}

CrewEvent
WorkerCrew::Take(uint32_t worker)
{
    CrewEvent event;
    event.worker = worker;
    event.died = !m_workers[worker].GetLink().Receive(event.message);
    if (event.died)
    {
        event.reason = m_workers[worker].Stop();
        const std::string& output = m_workers[worker].GetOutput();
        event.reason += output.empty() ? "; it had printed nothing" : "; it had printed: " + output;
        while (!event.reason.empty() && event.reason.back() == '\n')
        {
            event.reason.pop_back();
        }
    }
    return event;
}

int
WorkerCrew::Wait(std::vector<CrewEvent>& events)
{
    events.clear();
    std::vector<pollfd> files{{m_signals, POLLIN, 0}};
    std::vector<uint32_t> numbers;
    for (uint32_t worker = 0; worker < GetSize(); ++worker)
    {
        if (m_workers[worker].IsStarted())
        {
            numbers.push_back(worker);
            files.push_back({m_workers[worker].GetLink().GetDescriptor(), POLLIN, 0});
            files.push_back({m_workers[worker].GetOutputDescriptor(), POLLIN, 0});
        }
    }
    if (poll(files.data(), files.size(), -1) < 0)
    {
        return 0; // interrupted: the caller waits again
    }
    for (std::size_t i = 0; i < numbers.size(); ++i)
    {
        if ((files[2 * i + 2].revents & POLLIN) != 0)
        {
            m_workers[numbers[i]].ReadOutput();
        }
        if (files[2 * i + 1].revents != 0)
        {
            events.push_back(Take(numbers[i]));
        }
    }
    signalfd_siginfo signal{};
    const bool arrived = read(m_signals, &signal, sizeof(signal)) == sizeof(signal);
    return arrived ? static_cast<int>(signal.ssi_signo) : 0;
}

void
WorkerCrew::Stop(uint32_t worker)
{
    if (m_workers[worker].IsStarted())
    {
        m_workers[worker].Stop();
    }
}

} // namespace edgeinference
} // namespace ns3
