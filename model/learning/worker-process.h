/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A process that works for this one: it gets messages, answers with messages, and what it prints is
 * kept. Example:
 *
 *     WorkerProcess worker;
 *     worker.Start([](WorkerLink& link) { WorkerMessage m; while (link.Receive(m)) { link.Send(m);
 * } }); worker.GetLink().Send({'x', "bytes"});
 */
#ifndef EDGE_INFERENCE_WORKER_PROCESS_H
#define EDGE_INFERENCE_WORKER_PROCESS_H

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
 * What is said between two processes.
 */
struct WorkerMessage
{
    char kind{'?'};    //!< what it is
    std::string bytes; //!< and what it carries
};

/**
 * @ingroup edge-inference
 * One end of a connection between two processes. Does not own its descriptor.
 */
class WorkerLink
{
  public:
    /** @param descriptor of a stream socket; -1: none */
    explicit WorkerLink(int descriptor = -1);

    /** @return the descriptor, for poll() */
    int GetDescriptor() const;

    /** @param message to the other end @return false if that is gone */
    bool Send(const WorkerMessage& message) const;

    /** Wait for a message. @param message gets it @return false if the other end is gone */
    bool Receive(WorkerMessage& message) const;

  private:
    int m_descriptor; //!< of the socket
};

/**
 * @ingroup edge-inference
 * A forked process. It ends when this one ends, however that happens (prctl PR_SET_PDEATHSIG), and
 * when this object goes. Ctrl-C on the terminal does not reach it: its owner decides. What it
 * prints, on standard output or error, comes here.
 */
class WorkerProcess
{
  public:
    /** What it does. An exception becomes a message of kind 'F' with its sentence. */
    using Body = std::function<void(WorkerLink& link)>;

    WorkerProcess() = default;
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;
    ~WorkerProcess();

    /**
     * Fork.
     * @param body what it does @param close descriptors of this process that are none of its
     * business
     * @throws std::runtime_error with one sentence if the system gives no process
     */
    void Start(const Body& body, const std::vector<int>& close = {});

    /** @return whether it was started and not stopped */
    bool IsStarted() const;

    /** @return its process id */
    int GetId() const;

    /** @return the connection to it */
    const WorkerLink& GetLink() const;

    /** @return where its output comes from, for poll() */
    int GetOutputDescriptor() const;

    /** Read what it has printed. @return false when nothing more will come */
    bool ReadOutput();

    /** @return the last 4000 bytes that it has printed */
    const std::string& GetOutput() const;

    /** Kill it if it still runs. @return how it ended, in words */
    std::string Stop();

  private:
    int m_id{-1};         //!< process
    WorkerLink m_link;    //!< to it
    int m_outputPipe{-1}; //!< what it prints
    std::string m_output; //!< of it
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_WORKER_PROCESS_H
