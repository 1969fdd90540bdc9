/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "transfer-trial.h"

#include "ns3/bulk-send-application.h"
#include "ns3/inet-socket-address.h"
#include "ns3/message-endpoint.h"
#include "ns3/packet-sink.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/uinteger.h"

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint16_t PORT = 9000;      //!< of the receiver
constexpr uint32_t BODY_BYTES = 200; //!< of a tensor's message, about as the applications send them
constexpr double PHASE_MS = 20.0;    //!< offsets fill this much time
constexpr uint64_t SENDER = 1;       //!< id of the endpoint that sends
constexpr uint64_t RECEIVER = 2;     //!< id of the endpoint that receives

/** Transfers one after the other; children say what a transfer is. */
class TransferRun
{
  public:
    /** @param trial what to send */
    explicit TransferRun(const TransferTrial& trial)
        : m_trial(trial),
          m_network(trial.make())
    {
        m_network->AssignStreams(1);
        m_network->Build(1, 1, false);
        Ptr<Node> device = m_network->GetDevices().Get(0);
        Ptr<Node> server = m_network->GetServers().Get(0);
        m_sender = trial.up ? device : server;
        m_receiver = trial.up ? server : device;
    }

    virtual ~TransferRun()
    {
        m_network->Dispose();
        Simulator::Destroy();
    }

    TransferRun(const TransferRun&) = delete;
    TransferRun& operator=(const TransferRun&) = delete;

    /** @return how long the transfers took */
    TransferTimes Run()
    {
        m_times.idealBytesPerSecond = m_network->GetIdealRate(m_sender, m_receiver);
        m_times.roundTripSeconds = (m_network->GetIdealDelay(m_sender, m_receiver) +
                                    m_network->GetIdealDelay(m_receiver, m_sender))
                                       .GetSeconds();
        Simulator::Schedule(Time(), &TransferRun::Begin, this);
        Simulator::Schedule(m_network->GetReadyTime() + MilliSeconds(100),
                            &TransferRun::Plan,
                            this);
        uint32_t before = 0;
        do
        {
            before = m_arrived;
            Simulator::Stop(Minutes(10));
            Simulator::Run();
        } while (m_arrived > before && m_arrived <= m_trial.transfers);
        if (m_arrived <= m_trial.transfers)
        {
            throw std::runtime_error(
                "transfer " + std::to_string(m_arrived) + " of " +
                std::to_string(m_trial.payloadBytes) +
                " bytes does not arrive: " + m_network->GetPathDescription(m_sender, m_receiver));
        }
        Finish(m_times);
        return m_times;
    }

  protected:
    /** Children call this when the last byte is there. */
    void Arrived()
    {
        // the first one asks for addresses and settles what adapts
        if (m_arrived > 0)
        {
            m_times.seconds.push_back((Simulator::Now() - m_started).GetSeconds());
        }
        if (++m_arrived > m_trial.transfers)
        {
            Simulator::Stop();
            return;
        }
        Simulator::Schedule(MilliSeconds(30), &TransferRun::Plan, this);
    }

    const TransferTrial& m_trial; //!< what to send
    Ptr<AccessNetwork> m_network; //!< over what
    Ptr<Node> m_sender;           //!< from where
    Ptr<Node> m_receiver;         //!< to where
    uint32_t m_arrived{0};        //!< transfers so far

  private:
    /** Create what is needed at the start. */
    virtual void Begin() = 0;
    /** Tidy up after a transfer, some time before the next. */
    virtual void Close() = 0;
    /** Send one transfer. */
    virtual void Send() = 0;
    /** @param times get what is known at the end only */
    virtual void Finish(TransferTimes& times) const = 0;

    /** Start the next transfer at its offset. */
    void Plan()
    {
        Close();
        const double golden = (std::sqrt(5.0) - 1.0) / 2.0;
        const double phase = PHASE_MS * std::fmod(golden * m_arrived, 1.0);
        const int64_t slot = (Simulator::Now() + MilliSeconds(30)).GetMilliSeconds() / 100 + 1;
        const Time start =
            MilliSeconds(100 * slot) + NanoSeconds(static_cast<int64_t>(std::floor(phase * 1.0e6)));
        Simulator::Schedule(start - Simulator::Now(), &TransferRun::Start, this);
    }

    /** The next transfer starts now. */
    void Start()
    {
        m_started = Simulator::Now();
        Send();
    }

    TransferTimes m_times; //!< so far
    Time m_started;        //!< of the last transfer
};

/** Tensors from endpoint to endpoint. */
class TensorRun : public TransferRun
{
  public:
    using TransferRun::TransferRun;

    ~TensorRun() override
    {
        m_from->Dispose();
        m_to->Dispose();
    }

  private:
    void Begin() override
    {
        const TypeIdValue sockets(m_network->GetSocketFactory());
        m_from->SetAttribute("SocketFactory", sockets);
        m_to->SetAttribute("SocketFactory", sockets);
        m_to->SetReceivedCallback(MakeCallback(&TensorRun::Received, this));
        m_from->Start(m_sender, SENDER, Address());
        m_to->Start(m_receiver, RECEIVER, InetSocketAddress(Ipv4Address::GetAny(), PORT));
    }

    void Close() override
    {
        m_from->Disconnect(RECEIVER);
    }

    void Send() override
    {
        Message message;
        message.kind = MessageKind::TENSOR;
        message.body.assign(BODY_BYTES, 0);
        message.payloadBytes = m_trial.payloadBytes;
        m_from->Send({RECEIVER, m_network->GetServerAddress(m_receiver, PORT)},
                     MessageLane::DATA,
                     std::move(message));
    }

    void Finish(TransferTimes& times) const override
    {
        times.wireBytes = m_from->GetTotals().sentBytes / m_arrived;
        times.answerBytes = m_to->GetTotals().sentBytes / m_arrived;
    }

    /** The tensor is there. */
    void Received(uint64_t, MessageLane, Message&, const MessageTiming&)
    {
        Arrived();
    }

    Ptr<MessageEndpoint> m_from{CreateObject<MessageEndpoint>()}; //!< sends
    Ptr<MessageEndpoint> m_to{CreateObject<MessageEndpoint>()};   //!< receives
};

/** Bytes from BulkSendApplication to PacketSink, or to a socket that answers. */
class BulkSendRun : public TransferRun
{
  public:
    /** @param trial what to send @param wireBytes of each transfer @param answerBytes sent back */
    BulkSendRun(const TransferTrial& trial, uint64_t wireBytes, uint64_t answerBytes)
        : TransferRun(trial),
          m_wireBytes(wireBytes),
          m_answerBytes(answerBytes)
    {
    }

  private:
    void Begin() override
    {
        const InetSocketAddress local(Ipv4Address::GetAny(), PORT);
        if (m_answerBytes > 0)
        {
            m_listener = Socket::CreateSocket(m_receiver, m_network->GetSocketFactory());
            m_listener->Bind(local);
            m_listener->Listen();
            m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                          MakeCallback(&BulkSendRun::Accept, this));
            return;
        }
        Ptr<PacketSink> sink = CreateObject<PacketSink>();
        sink->SetAttribute("Protocol", TypeIdValue(m_network->GetSocketFactory()));
        sink->SetAttribute("Local", AddressValue(local));
        sink->TraceConnectWithoutContext("Rx", MakeCallback(&BulkSendRun::Received, this));
        m_receiver->AddApplication(sink);
    }

    void Close() override
    {
    }

    void Send() override
    {
        Ptr<BulkSendApplication> source = CreateObject<BulkSendApplication>();
        source->SetAttribute("Protocol", TypeIdValue(m_network->GetSocketFactory()));
        source->SetAttribute("Remote", AddressValue(m_network->GetServerAddress(m_receiver, PORT)));
        UintegerValue chunk;
        CreateObject<MessageEndpoint>()->GetAttribute("ChunkBytes", chunk);
        source->SetAttribute("SendSize", chunk);
        source->SetAttribute("MaxBytes", UintegerValue(m_wireBytes));
        if (m_answerBytes > 0)
        {
            source->TraceConnectWithoutContext(
                "Tx",
                MakeCallback(&BulkSendRun::TakeAnswer, this).Bind(source));
        }
        m_sender->AddApplication(source);
    }

    void Finish(TransferTimes& times) const override
    {
        times.wireBytes = m_wireBytes;
        times.answerBytes = m_answerBytes;
    }

    /** @param socket of a new connection */
    void Accept(Ptr<Socket> socket, const Address&)
    {
        socket->SetRecvCallback(MakeCallback(&BulkSendRun::Read, this));
    }

    /** @param socket with bytes */
    void Read(Ptr<Socket> socket)
    {
        if (m_received == m_wireBytes * m_arrived) // the first ones of a transfer
        {
            // after what arrived at this instant, as the module does
            Simulator::ScheduleNow(&BulkSendRun::Answer, this, socket);
        }
        while (Ptr<Packet> packet = socket->Recv())
        {
            Received(packet, Address());
        }
    }

    /** @param socket that received its first bytes */
    void Answer(Ptr<Socket> socket)
    {
        socket->Send(Create<Packet>(static_cast<uint32_t>(m_answerBytes)));
    }

    /** Empty the socket, or ns-3 resets it when it is closed. @param source that sends */
    void TakeAnswer(Ptr<BulkSendApplication> source, Ptr<const Packet>)
    {
        while (source->GetSocket()->Recv())
        {
        }
    }

    /** @param packet that was received */
    void Received(Ptr<const Packet> packet, const Address&)
    {
        m_received += packet->GetSize();
        if (m_received == m_wireBytes * (m_arrived + 1))
        {
            Arrived();
        }
    }

    uint64_t m_wireBytes;   //!< of each transfer
    uint64_t m_answerBytes; //!< sent back, 0: nothing
    uint64_t m_received{0}; //!< of all transfers
    Ptr<Socket> m_listener; //!< of those that are answered
};

} // namespace

double
TransferTimes::GetMean() const
{
    return std::accumulate(seconds.begin(), seconds.end(), 0.0) /
           static_cast<double>(seconds.size());
}

TransferTimes
MeasureTensors(const TransferTrial& trial)
{
    return TensorRun(trial).Run();
}

TransferTimes
MeasureBulkSend(const TransferTrial& trial, uint64_t wireBytes, uint64_t answerBytes)
{
    return BulkSendRun(trial, wireBytes, answerBytes).Run();
}

} // namespace edgeinference
} // namespace ns3
