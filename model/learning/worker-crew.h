/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Several worker processes and what comes from them. Private to the trainer.
 */
#ifndef EDGE_INFERENCE_WORKER_CREW_H
#define EDGE_INFERENCE_WORKER_CREW_H

#include "worker-process.h"

#include <csignal>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Something that a worker said, or its end.
 */
struct CrewEvent
{
    uint32_t worker{0};    //!< who
    bool died{false};      //!< it has ended
    std::string reason;    //!< how it ended, with its output
    WorkerMessage message; //!< what it said, if it did not end
};

/**
 * @ingroup edge-inference
 * While it exists, SIGINT and SIGTERM are events of it and do not end the process.
 */
class WorkerCrew
{
  public:
    /** What a worker does. @param worker number of it @param link to this process */
    using Body = std::function<void(uint32_t worker, WorkerLink& link)>;

    /** @param size number of workers @param body what they do @param close descriptors of this
     * process that are none of their business */
    WorkerCrew(uint32_t size, Body body, const std::vector<int>& close);
    WorkerCrew(const WorkerCrew&) = delete;
    WorkerCrew& operator=(const WorkerCrew&) = delete;
    ~WorkerCrew();

    /** @return number of workers, started or not */
    uint32_t GetSize() const;

    /** @param worker number @return true if it had to be started now */
    bool Start(uint32_t worker);

    /** @param worker number @param message to it; a worker that has ended shows as an event */
    void Send(uint32_t worker, const WorkerMessage& message);

    /** @return process ids of the started ones */
    std::vector<int> GetIds() const;

    /** Wait for something. @param events gets what happened @return a signal that arrived, 0 if
     * none did */
    int Wait(std::vector<CrewEvent>& events);

    /** @param worker to kill, if it was started */
    void Stop(uint32_t worker);

  private:
    /** @param worker that has said something, or ended @return which */
    CrewEvent Take(uint32_t worker);

    std::vector<WorkerProcess> m_workers; //!< by number
    Body m_body;                          //!< of each
    std::vector<int> m_close;             //!< not for them
    sigset_t m_before;                    //!< blocked signals before
    int m_signals{-1};                    //!< descriptor of those that are events
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_WORKER_CREW_H
